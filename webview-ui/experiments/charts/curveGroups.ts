import type { MetricCurve } from "../../../src/protocol/experiments.ts";

/** The curves of one key over the compared runs: one chart. */
export interface CurveGroup {
  readonly key: string;
  readonly curves: readonly MetricCurve[];
}

/** Curves by key, in the order of the keys' names. */
export function curveGroups(curves: readonly MetricCurve[]): readonly CurveGroup[] {
  const groups = Map.groupBy(curves, ({ key }) => key);
  const collator = new Intl.Collator("en", { numeric: true });
  return [...groups].sort(([a], [b]) => collator.compare(a, b)).map(([key, members]) => ({ key, curves: members }));
}

/** The points of a curve as a chart takes them. What has no place on the axis is a gap. */
export function curvePoints(
  { steps, values }: MetricCurve,
  isLog: boolean,
): readonly (readonly [number, number | null])[] {
  return steps.map((step, index) => {
    const value = values[index];
    const hasPlace = value !== undefined && Number.isFinite(value) && (!isLog || value > 0);
    return [step, hasPlace ? value : null] as const;
  });
}

/** A key's own name without its file: `plots/curve.csv:val_loss` is `val_loss`. */
export function curveName(key: string): string {
  return key.slice(key.lastIndexOf(":") + 1);
}
