import { compareRuns } from "../../../src/engine/experiments/compare.ts";
import { likenessButSeeds, seedName } from "../../../src/engine/experiments/significance/likeness.ts";
import type { RepeatedRun } from "../../../src/engine/experiments/significance/repeats.ts";
import { seedReport } from "../../../src/engine/experiments/significance/seedReport.ts";
import { chosenMetric, metricChange, sharedMetrics } from "../../../src/engine/experiments/why/chosenMetric.ts";
import type { WhyRequest } from "../../../src/engine/experiments/why/explainRuns.ts";
import { rankCauses } from "../../../src/engine/experiments/why/rankedCauses.ts";
import { reachOf } from "../../../src/engine/experiments/why/reach.ts";
import { verdictRemarks, verdictSentence } from "../../../src/engine/experiments/why/verdict.ts";
import type { Explanation } from "../../../src/engine/model/explanation.ts";
import type { RunDetail } from "../../../src/engine/model/run.ts";
import { codeRows } from "./digitRuns.ts";

/** Each run with those that differ from it in nothing but the seed. */
export function repeatsOf(runs: readonly RunDetail[], all: readonly RunDetail[]): readonly RepeatedRun[] {
  return runs.map((run) => {
    const alike = all.filter(
      (other) =>
        other.state === "done" &&
        likenessButSeeds(other) === likenessButSeeds(run) &&
        seedName(other) !== seedName(run),
    );
    return { run, repeats: run.state === "done" ? [run, ...alike] : [run] };
  });
}

/** As the engine explains a run, for one that has no pipeline, no git and no store. */
export function explainScripted(all: readonly RunDetail[], { baseline, run, metric }: WhyRequest): Explanation {
  const [before, after] = [baseline, run].map((id) => all.find((one) => one.id === id));
  if (!before || !after) throw new Error("There is no such run.");
  const details = [before, after] as const;
  const comparison = compareRuns(details, [], codeRows(details));
  const metrics = sharedMetrics(comparison.metrics, undefined);
  const chosen = chosenMetric(metrics, metric);
  const seeds = seedReport(repeatsOf(details, all));
  const change = chosen && metricChange(chosen, seeds);
  const nothing = { stages: [], edges: [], problems: [], files: [], valueFiles: [], tracked: [], declared: [] };
  return {
    runs: [before, after],
    verdict: verdictSentence(details, change, seeds.noun),
    remarks: verdictRemarks(details, change, metrics, seeds),
    ...(change && { metric: change }),
    metrics: metrics.map(({ key }) => key),
    causes: rankCauses({
      details,
      comparison,
      metric: chosen?.key,
      significance: change?.significance,
      reach: reachOf(nothing, details, chosen?.key),
      imported: { files: new Set(), packages: new Set(["numpy"]) },
      codeChanges: new Map(),
      dataChanges: new Map(),
      paramEffects: new Map(),
    }),
    same: ["12 parameters"],
  };
}
