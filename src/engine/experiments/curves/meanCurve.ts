import type { CurveSpread } from "../../model/curves.ts";
import { onLine } from "./onLine.ts";
import type { CurvePoints, SampledPart } from "./sampleCurve.ts";

/** Several curves as one, with what lies about it; all three have the same places. */
export interface MeanCurve {
  readonly mean: CurvePoints;
  readonly low: CurvePoints;
  readonly high: CurvePoints;
}

/** Curves whose places all differ are told exactly while they are so few for each column of the chart. */
const mostPlacesOfColumn = 8;

/**
 * The mean of curves at some places, and how far they are spread about it: by the standard deviation (of the sample, n − 1)
 * or from the lowest to the highest. A curve counts where it has begun and not ended, with a line between its points.
 */
export function meanCurve(curves: readonly CurvePoints[], places: Float64Array, spread: CurveSpread): MeanCurve {
  const { length } = places;
  const [counts, mean, squares] = [new Uint32Array(length), new Float64Array(length), new Float64Array(length)];
  const lowest = new Float64Array(length).fill(Number.POSITIVE_INFINITY);
  const highest = new Float64Array(length).fill(Number.NEGATIVE_INFINITY);
  for (const curve of curves) {
    eachValue(curve, places, (index, value) => {
      const count = (counts[index] = (counts[index] ?? 0) + 1);
      const step = value - (mean[index] ?? 0);
      const moved = (mean[index] = (mean[index] ?? 0) + step / count);
      squares[index] = (squares[index] ?? 0) + step * (value - moved);
      if (value < (lowest[index] ?? 0)) lowest[index] = value;
      if (value > (highest[index] ?? 0)) highest[index] = value;
    });
  }
  for (let index = 0; index < length; index++) {
    const count = counts[index] ?? 0;
    if (count === 0) mean[index] = lowest[index] = highest[index] = Number.NaN;
    else if (spread === "sd") {
      const [middle, sd] = [mean[index] ?? 0, count > 1 ? Math.sqrt((squares[index] ?? 0) / (count - 1)) : 0];
      lowest[index] = middle - sd;
      highest[index] = middle + sd;
    }
  }
  const along = (y: Float64Array): CurvePoints => ({ x: places, y, length });
  return { mean: along(mean), low: along(lowest), high: along(highest) };
}

/**
 * Where curves are taken together: at the places of the longest one where the others have no other ones; else at all of
 * their places, or, where those are more than a chart has room for, at so many as it has columns.
 */
export function sharedPlaces(curves: readonly CurvePoints[], part: SampledPart): Float64Array {
  const longest = curves.reduce((one, other) => (other.length > one.length ? other : one));
  if (curves.every((curve) => curve === longest || isWithin(curve, longest))) {
    return longest.x.subarray(0, longest.length);
  }
  const count = curves.reduce((sum, { length }) => sum + length, 0);
  if (count > mostPlacesOfColumn * part.columns) return evenPlaces(curves, part);
  const all = new Float64Array(count);
  let filled = 0;
  for (const { x, length } of curves) {
    all.set(x.subarray(0, length), filled);
    filled += length;
  }
  all.sort();
  return all.filter((place, index) => place !== all[index - 1]);
}

/** Whether all places of a curve are among those of another one. */
function isWithin(curve: CurvePoints, other: CurvePoints): boolean {
  let at = 0;
  for (let index = 0; index < curve.length; index++) {
    const place = curve.x[index] ?? 0;
    while (at < other.length && (other.x[at] ?? 0) < place) at++;
    if (at === other.length || other.x[at] !== place) return false;
  }
  return true;
}

/** As far from each other as they look on the axis, with one beside the part at both ends. */
function evenPlaces(curves: readonly CurvePoints[], { from, to, columns, isLog }: SampledPart): Float64Array {
  const firsts = curves.map(({ x, length }) =>
    isLog ? (x.subarray(0, length).find((place) => place > 0) ?? 1) : (x[0] ?? 0),
  );
  const [first, last] = [Math.min(...firsts), Math.max(...curves.map(({ x, length }) => x[length - 1] ?? 0))];
  const [scale, unscale] = isLog ? [Math.log, Math.exp] : [(x: number) => x, (x: number) => x];
  const start = scale(Math.max(first, from));
  const width = (scale(Math.min(last, to)) - start) / columns;
  return Float64Array.from({ length: columns + 3 }, (_, index) => unscale(start + (index - 1) * width))
    .map((place) => Math.min(last, Math.max(first, place)))
    .filter((place, index, places) => place !== places[index - 1]);
}

/** Tells a curve's finite values at places in their order: at those between its first point and its last one. */
function eachValue(curve: CurvePoints, places: Float64Array, tell: (index: number, value: number) => void): void {
  const { x, length } = curve;
  if (length === 0) return;
  let at = 0;
  for (let index = 0; index < places.length; index++) {
    const place = places[index] ?? 0;
    while (at + 1 < length && (x[at + 1] ?? 0) <= place) at++;
    const from = x[at] ?? 0;
    if (place < from || (place > from && at + 1 === length)) continue;
    const value = onLine(curve, at, place);
    if (Number.isFinite(value)) tell(index, value);
  }
}
