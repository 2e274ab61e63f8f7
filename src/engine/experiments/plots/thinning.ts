import type { ThresholdCurve } from "../../model/plots.ts";

/** All drawn points of a plot together are at most so many, and those of one run at least so many. */
const mostPoints = 60_000;
const leastPoints = 200;
const mostOfOne = 2_000;

/** A curve with at most so many points that shows the same. */
export function thinnedCurve({ x, y, thresholds, score }: ThresholdCurve, most: number): ThresholdCurve {
  const kept = thinCurve(x, y, most);
  const pick = (values: readonly number[]): readonly number[] => kept.map((index) => values[index] ?? Number.NaN);
  return { x: pick(x), y: pick(y), thresholds: pick(thresholds), score };
}

/** How many points of each of so many series are drawn. */
export function pointsOfEach(seriesCount: number): number {
  return Math.max(leastPoints, Math.min(mostOfOne, Math.floor(mostPoints / Math.max(1, seriesCount))));
}

/**
 * The indices of points that show the same line: of each stretch of it the first, the last, the lowest and the highest
 * point. All where they are few. What is no number is passed over.
 */
export function thinLine(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values.map((_, index) => index);
  const stretches = Math.max(1, Math.floor(most / 4));
  const kept: number[] = [];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * values.length) / stretches);
    const to = Math.floor(((stretch + 1) * values.length) / stretches);
    kept.push(...outline(values, from, to));
  }
  return kept;
}

function outline(values: readonly number[], from: number, to: number): readonly number[] {
  let [lowest, highest] = [from, from];
  for (let index = from; index < to; index++) {
    const value = values[index] ?? Number.NaN;
    if (!(value >= (values[lowest] ?? Number.NaN))) lowest = index;
    if (!(value <= (values[highest] ?? Number.NaN))) highest = index;
  }
  return [...new Set([from, lowest, highest, to - 1])].sort((one, other) => one - other);
}

/** Indices of so many points, evenly from all over: for clouds, and curves whose points all lie close. */
export function thinEvenly(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: most }, (_, index) => Math.round((index * (count - 1)) / (most - 1)));
}

/**
 * The indices of points that show the same curve in a square of side 1: those between which it has gone far enough, so
 * that steep parts keep their points where evenly chosen ones would lose them.
 */
export function thinCurve(x: readonly number[], y: readonly number[], most: number): readonly number[] {
  if (x.length <= most) return x.map((_, index) => index);
  const way = [0];
  for (let index = 1; index < x.length; index++) {
    way.push((way[index - 1] ?? 0) + Math.abs(step(x, index)) + Math.abs(step(y, index)));
  }
  const stride = (way.at(-1) ?? 0) / (most - 2);
  const kept = [0];
  let next = stride;
  for (let index = 1; index < x.length - 1; index++) {
    const gone = way[index] ?? 0;
    if (gone < next) continue;
    kept.push(index);
    next = gone + stride;
  }
  return [...kept, x.length - 1];
}

function step(values: readonly number[], index: number): number {
  const by = (values[index] ?? 0) - (values[index - 1] ?? 0);
  return Number.isFinite(by) ? by : 0;
}
