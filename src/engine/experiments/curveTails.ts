import type { CurveEnd, CurveTail } from "../model/comparison.ts";
import type { MetricCurve } from "../model/run.ts";

/** What each curve has grown by since it was known as far as `known` says: all of it where its last point is no longer what it was. */
export function curveTails(known: readonly CurveEnd[], now: readonly MetricCurve[]): readonly CurveTail[] {
  const ends = new Map(known.map((end) => [curveName(end), end]));
  return now.flatMap((curve) => {
    const end = ends.get(curveName(curve));
    const from = end && continues(end, curve) ? end.count : 0;
    if (from === curve.steps.length) return [];
    return [{ ...curve, from, steps: curve.steps.slice(from), values: curve.values.slice(from) }];
  });
}

/** How far curves are known once these tails are. */
export function knownEnds(before: readonly CurveEnd[], tails: readonly CurveTail[]): readonly CurveEnd[] {
  const ends = new Map(before.map((end) => [curveName(end), end]));
  for (const { runId, key, from, steps, values } of tails) {
    const [step, value] = [steps.at(-1), values.at(-1)];
    if (step === undefined || value === undefined) continue;
    ends.set(curveName({ runId, key }), { runId, key, count: from + steps.length, step, value });
  }
  return [...ends.values()];
}

function curveName({ runId, key }: Pick<MetricCurve, "runId" | "key">): string {
  return JSON.stringify([runId, key]);
}

function continues({ count, step, value }: CurveEnd, { steps, values }: MetricCurve): boolean {
  return count <= steps.length && steps[count - 1] === step && Object.is(values[count - 1], value);
}
