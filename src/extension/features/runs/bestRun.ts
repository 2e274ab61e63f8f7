import { directionIn } from "../../../engine/experiments/direction.ts";
import { keyMetrics } from "../../../engine/experiments/metricRank.ts";
import type { Objective } from "../../../engine/model/projectSettings.ts";
import type { RunSummary } from "../../../engine/model/run.ts";

/**
 * The id of the run that is best in the metric that tells most of the newest finished run, which the objective may name. Undefined where fewer than
 * two runs have that metric, or where it is not known which way it gets better.
 */
export function findBestRun(newestFirst: readonly RunSummary[], objective: Objective | undefined): string | undefined {
  const done = newestFirst.filter(({ state }) => state === "done");
  const key = done.map(({ metrics }) => keyMetrics(metrics, objective)[0]?.[0]).find((found) => found !== undefined);
  if (key === undefined) return undefined;
  const direction = directionIn(objective, key);
  if (direction === "unknown") return undefined;
  const sign = direction === "higher" ? 1 : -1;
  const rated = done.flatMap(({ id, metrics: { [key]: value } }) =>
    typeof value === "number" && Number.isFinite(value) ? [{ id, rank: sign * value }] : [],
  );
  if (rated.length < 2) return undefined;
  return rated.reduce((best, run) => (run.rank > best.rank ? run : best)).id;
}
