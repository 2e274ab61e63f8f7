import type { Objective } from "../model/projectSettings.ts";
import type { TriedValue, TriedValues } from "../model/language.ts";
import type { RunSummary } from "../model/run.ts";
import { directionIn } from "./direction.ts";
import { keyMetrics } from "./metricRank.ts";

/**
 * The values that runs have had of a parameter (by its label in a run), each with its best run in the metric that tells
 * most of the newest run that has one. Those with the best metric come first; without a metric the newest.
 */
export function triedValues(
  newestFirst: readonly RunSummary[],
  label: string,
  objective: Objective | undefined,
): TriedValues {
  const done = newestFirst.filter(({ state, params }) => state === "done" && Object.hasOwn(params, label));
  const metric = done.map(({ metrics }) => keyMetrics(metrics, objective)[0]?.[0]).find((key) => key !== undefined);
  const groups = Map.groupBy(done, ({ params }) => JSON.stringify(params[label]));
  const direction = metric === undefined ? "unknown" : directionIn(objective, metric);
  // Where nobody knows which way is better, the newest run stands for its value.
  const sign = direction === "unknown" ? 0 : direction === "higher" ? 1 : -1;
  const values = [...groups.values()].flatMap((runs) => {
    const [first] = runs;
    return first ? [triedValue(runs, first.params[label], metric, sign)] : [];
  });
  const rank = ({ best }: TriedValue): number => (best ? sign * best.metric : Number.NEGATIVE_INFINITY);
  // Stable, so that without a direction the newest stay first.
  const sorted = sign === 0 ? values : values.toSorted((a, b) => rank(b) - rank(a));
  return { values: sorted, ...(metric !== undefined && { metric }) };
}

function triedValue(runs: readonly RunSummary[], value: unknown, metric: string | undefined, sign: number): TriedValue {
  const rated = runs.flatMap((run) => {
    const measured = metric === undefined ? undefined : run.metrics[metric];
    return typeof measured === "number" && Number.isFinite(measured) ? [{ run, measured }] : [];
  });
  const [first, ...others] = rated;
  if (!first) return { value, runCount: runs.length };
  const best = others.reduce((top, one) => (sign * one.measured > sign * top.measured ? one : top), first);
  return {
    value,
    runCount: runs.length,
    best: { runId: best.run.id, runName: best.run.name, metric: best.measured },
  };
}
