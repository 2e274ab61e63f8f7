import type { CurveSamples } from "../../model/curves.ts";

/** The first `length` points of two arrays, in the order of `x`. */
export interface CurvePoints extends CurveSamples {
  readonly length: number;
}

export interface SampledPart {
  readonly from: number;
  readonly to: number;
  readonly columns: number;
  readonly isLog: boolean;
}

/** At most so many points are kept of a column: its lowest and highest value, and one that is no number. */
const mostOfColumn = 3;

/**
 * As many points of a part of a curve as a chart of so many columns of pixels can show: of each column the lowest and the
 * highest value and a gap where there is one, and all points where they are few. The points beside the part are among them, so that lines
 * run on to the chart's edges.
 */
export function sampleCurve(points: CurvePoints, part: SampledPart): CurveSamples {
  const start = Math.max(0, firstFrom(points, part.from) - 1);
  const end = Math.min(points.length, firstFrom(points, part.to, true) + 1);
  if (end - start <= 2 * part.columns) return { x: points.x.slice(start, end), y: points.y.slice(start, end) };
  const kept = new KeptPoints(points, (part.columns + 2) * mostOfColumn + 2);
  const place = columnOf(points, start, end, part);
  let column = Number.NaN;
  kept.keep(start);
  for (let index = start + 1; index < end - 1; index++) {
    const next = place(points.x[index] ?? 0);
    if (next !== column) kept.closeColumn();
    column = next;
    kept.take(index);
  }
  kept.closeColumn();
  kept.keep(end - 1);
  return kept.samples();
}

/** In which column a place of the axis is. Places before the first and after the last column are columns of their own. */
function columnOf(points: CurvePoints, start: number, end: number, part: SampledPart): (x: number) => number {
  const scale = part.isLog ? (x: number) => Math.log(Math.max(x, Number.MIN_VALUE)) : (x: number) => x;
  const low = part.isLog ? firstFrom(points, 0, true) : start;
  const from = scale(Math.max(part.from, points.x[Math.max(start, low)] ?? 0));
  const to = scale(Math.min(part.to, points.x[end - 1] ?? 0));
  const width = (to - from) / part.columns || 1;
  return (x) => Math.max(-1, Math.min(part.columns, Math.floor((scale(x) - from) / width)));
}

/** Chooses among the points of one column after the other. */
class KeptPoints {
  readonly #points: CurvePoints;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  #count = 0;
  /** Of the column; -1 where there is none. */
  #lowest = -1;
  #highest = -1;
  #gap = -1;

  constructor(points: CurvePoints, most: number) {
    this.#points = points;
    this.#x = new Float64Array(most);
    this.#y = new Float64Array(most);
  }

  keep(index: number): void {
    this.#x[this.#count] = this.#points.x[index] ?? 0;
    this.#y[this.#count] = this.#points.y[index] ?? 0;
    this.#count++;
  }

  take(index: number): void {
    const { y } = this.#points;
    const value = y[index] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      if (this.#gap === -1) this.#gap = index;
      return;
    }
    if (this.#lowest === -1 || value < (y[this.#lowest] ?? 0)) this.#lowest = index;
    if (this.#highest === -1 || value > (y[this.#highest] ?? 0)) this.#highest = index;
  }

  closeColumn(): void {
    const chosen = new Set([this.#lowest, this.#highest, this.#gap].toSorted((one, other) => one - other));
    for (const index of chosen) if (index !== -1) this.keep(index);
    this.#lowest = this.#highest = this.#gap = -1;
  }

  samples(): CurveSamples {
    return { x: this.#x.slice(0, this.#count), y: this.#y.slice(0, this.#count) };
  }
}

/** The index of the first point at `place` or behind it, or behind it alone. */
function firstFrom({ x, length }: CurvePoints, place: number, isBehind = false): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = x[middle] ?? 0;
    if (at < place || (isBehind && at === place)) low = middle + 1;
    else high = middle;
  }
  return low;
}
