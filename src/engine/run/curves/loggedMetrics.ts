import type { MetricPoint, Scalar } from "../../model/run.ts";
import { measuredPaths } from "../../model/stage.ts";
import type { Stage } from "../../model/stage.ts";
import { curveFormat } from "./curveFile.ts";

/**
 * The metrics among the newest points of a run's curves, by the last part of their keys: what stages printed or logged
 * for TensorBoard, and tables that are said, or called, to be metrics. What is only said to be a plot is none. A key that several
 * curves have stays whole.
 */
export function loggedMetrics(
  stages: readonly Stage[],
  newest: readonly MetricPoint[],
): Readonly<Record<string, Scalar>> {
  const measured = stages.flatMap(measuredPaths).filter(({ role }) => role === "metrics");
  const isMetric = ({ key }: MetricPoint): boolean => {
    const source = key.slice(0, lastColon(key));
    if (curveFormat(source) === undefined || /(?:^|\/)metrics\.[^/]*$/.test(source)) return true;
    return measured.some(({ path }) => source === path || source.startsWith(`${path}/`));
  };
  const logged = Map.groupBy(newest.filter(isMetric), ({ key }) => key.slice(lastColon(key) + 1));
  return Object.fromEntries(
    [...logged].flatMap(([name, points]) => points.map(({ key, value }) => [points.length > 1 ? key : name, value])),
  );
}

function lastColon(key: string): number {
  return key.lastIndexOf(":");
}
