import type { CurveSamples, CurveWindow } from "../../../src/protocol/experiments.ts";

/**
 * A curve with what has come behind its end. Undefined where that does not join on: the curve was written anew, or the end
 * of what is known is none of its points.
 */
export function withTail(known: CurveWindow, tail: CurveWindow): CurveWindow | undefined {
  const samples = joined(known, tail);
  if (!samples) return undefined;
  const smooth = known.smooth && tail.smooth && joined(known.smooth, tail.smooth);
  if (known.smooth && !smooth) return undefined;
  return { ...tail, ...samples, ...(smooth && { smooth }) };
}

function joined(known: CurveSamples, tail: CurveSamples): CurveSamples | undefined {
  const [x, y] = [known.x.at(-1), known.y.at(-1)];
  const at = x === undefined ? -1 : tail.x.indexOf(x);
  if (at === -1 || !Object.is(tail.y[at], y)) return undefined;
  return { x: appended(known.x, tail.x.subarray(at + 1)), y: appended(known.y, tail.y.subarray(at + 1)) };
}

function appended(values: Float64Array, more: Float64Array): Float64Array {
  const all = new Float64Array(values.length + more.length);
  all.set(values);
  all.set(more, values.length);
  return all;
}

/** The index of the sample that is nearest to a place of the axis; -1 where there is none. */
export function nearestIndex(x: Float64Array, place: number): number {
  let [low, high] = [0, x.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  const isBeforeNearer = low > 0 && place - (x[low - 1] ?? 0) < (x[low] ?? 0) - place;
  return isBeforeNearer ? low - 1 : Math.min(low, x.length - 1);
}
