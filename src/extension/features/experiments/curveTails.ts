import type { MetricCurve } from "../../../engine/model/run.ts";
import type { CurveTail } from "../../../protocol/experiments.ts";

/** What each curve has grown by since `before`: all of it where its last point is no longer what it was. */
export function curveTails(before: readonly MetricCurve[], now: readonly MetricCurve[]): readonly CurveTail[] {
  const known = new Map(before.map((curve) => [curveName(curve), curve]));
  return now.flatMap((curve) => {
    const old = known.get(curveName(curve));
    const from = old && continues(old, curve) ? old.steps.length : 0;
    if (from === curve.steps.length) return [];
    return [{ ...curve, from, steps: curve.steps.slice(from), values: curve.values.slice(from) }];
  });
}

function curveName({ runId, key }: MetricCurve): string {
  return JSON.stringify([runId, key]);
}

function continues(old: MetricCurve, curve: MetricCurve): boolean {
  const last = old.steps.length - 1;
  return (
    last < curve.steps.length &&
    curve.steps[last] === old.steps[last] &&
    Object.is(curve.values[last], old.values[last])
  );
}
