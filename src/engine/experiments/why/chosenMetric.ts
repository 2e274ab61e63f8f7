import type { MetricRow } from "../../model/comparison.ts";
import { UserError } from "../../model/errors.ts";
import type { MetricChange } from "../../model/explanation.ts";
import type { Objective } from "../../model/projectSettings.ts";
import type { SeedReport } from "../../model/significance.ts";
import { isMetric } from "../direction.ts";
import { metricRank } from "../metricRank.ts";

/** A metric of which both runs have a finite number. */
export interface SharedMetric extends MetricRow {
  readonly before: number;
  readonly after: number;
}

/** The metrics that two runs can be judged by: those that differ first, of these the most telling. */
export function sharedMetrics(rows: readonly MetricRow[], objective: Objective | undefined): readonly SharedMetric[] {
  const shared = rows.flatMap((row): readonly SharedMetric[] => {
    const [before, after] = row.values;
    const areNumbers = typeof before === "number" && typeof after === "number";
    return areNumbers && Number.isFinite(before) && Number.isFinite(after) ? [{ ...row, before, after }] : [];
  });
  // What gets neither better nor worse (counts, epochs) tells least of all.
  const rank = ({ key, direction }: SharedMetric): number =>
    metricRank(key, objective) + (direction === "unknown" ? 100 : 0);
  return shared.toSorted((one, other) => Number(other.differs) - Number(one.differs) || rank(one) - rank(other));
}

/** The metric that somebody named (by its key, or that without its file), or the first. Throws `UserError` `metric-unknown`. */
export function chosenMetric(metrics: readonly SharedMetric[], wanted: string | undefined): SharedMetric | undefined {
  if (wanted === undefined) return metrics[0];
  const found = metrics.find(({ key }) => key === wanted) ?? metrics.find(({ key }) => isMetric(wanted, key));
  if (found) return found;
  const known = metrics.map(({ key }) => key).join(", ");
  throw new UserError(
    "metric-unknown",
    `The runs do not both have a number for “${wanted}”.`,
    known === "" ? "They have none in common." : `They have ${known}.`,
  );
}

/** How the run stands against the baseline in a metric. */
export function metricChange(
  { key, direction, before, after, verdicts }: SharedMetric,
  seeds: SeedReport,
): MetricChange {
  const significance = seeds.metrics.find((metric) => metric.key === key)?.against[1];
  return { key, direction, before, after, verdict: verdicts[1] ?? "unknown", ...(significance && { significance }) };
}
