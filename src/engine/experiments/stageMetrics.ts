import type { EngineContext } from "../context.ts";
import { readParams } from "../discovery/params/readParams.ts";
import type { Objective } from "../model/projectSettings.ts";
import type { RunSummary } from "../model/run.ts";
import { measuredPaths } from "../model/stage.ts";
import type { Stage } from "../model/stage.ts";
import type { StageMetric } from "../model/stageMetric.ts";
import { metricLeaves, readMetrics } from "../run/runValues.ts";
import { verdictOf } from "../model/verdict.ts";
import { directionIn, isMetric } from "./direction.ts";
import { keyMetrics } from "./metricRank.ts";

type Reader = Pick<EngineContext, "root" | "discovery" | "store" | "ledger">;

/**
 * Of each stage that writes metrics, the one that tells most, in the newest run that made it and in the one before. Which
 * metrics are a stage's own its files tell, as that run made them; where they are not kept, as they lie in the workspace.
 */
export async function stageMetrics(
  context: Reader,
  newestFirst: readonly RunSummary[],
): Promise<readonly StageMetric[]> {
  const { stages } = await context.discovery.pipeline();
  const { objective } = context.discovery.settings();
  const measured = stages.filter(
    (stage) => !stage.template && measuredPaths(stage).some(({ role }) => role === "metrics"),
  );
  const found = measured.map(async (stage) => {
    const made = newestFirst.filter((run) => hasMade(run, stage));
    const [last] = made;
    if (!last) return undefined;
    const kept = await keptKeys(context, stage, last);
    const own = kept.length > 0 ? kept : Object.keys(await readMetrics(context, [stage], []));
    return lastMetric(stage.id, own, made, objective);
  });
  return (await Promise.all(found)).filter((metric) => metric !== undefined);
}

/** The keys in the metrics files that a run made of a stage. */
async function keptKeys({ ledger, store }: Reader, stage: Stage, { id }: RunSummary): Promise<readonly string[]> {
  const paths = measuredPaths(stage).flatMap(({ role, path }) => (role === "metrics" ? [path] : []));
  const files = ledger.runs
    .find(id)
    .outputs.filter(({ path, kind, digest }) => kind === "file" && paths.includes(path) && store.has(digest));
  const found = await Promise.all(
    files.map(async ({ path, digest }) => {
      const { leaves } = readParams(path, new TextDecoder().decode(await store.read(digest)));
      return [...metricLeaves(leaves).keys()];
    }),
  );
  return found.flat();
}

function hasMade({ stages }: RunSummary, { id }: Stage): boolean {
  return stages.some(({ stageId, outcome }) => stageId === id && (outcome === "ran" || outcome === "cached"));
}

/** `made` are the runs that made the stage, the newest first; `own` the keys of its metrics, without files before them. */
export function lastMetric(
  stageId: string,
  own: readonly string[],
  made: readonly RunSummary[],
  objective: Objective | undefined,
): StageMetric | undefined {
  const [last, ...older] = made.flatMap((run) => {
    const metrics = Object.entries(run.metrics).filter(([key]) => own.some((name) => isMetric(name, key)));
    return metrics.length === 0 ? [] : [{ run, metrics: Object.fromEntries(metrics) }];
  });
  const [top] = last ? keyMetrics(last.metrics, objective) : [];
  if (!last || !top) return undefined;
  const [key, value] = top;
  const metric = { stageId, key, value, run: called(last.run) };
  for (const { run, metrics } of older) {
    const before = metrics[key];
    if (typeof before !== "number") continue;
    return {
      ...metric,
      before: { run: called(run), value: before, verdict: verdictOf(directionIn(objective, key), before, value) },
    };
  }
  return metric;
}

function called({ id, name }: RunSummary): StageMetric["run"] {
  return { id, name };
}
