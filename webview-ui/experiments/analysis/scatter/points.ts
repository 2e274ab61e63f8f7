import type { Direction } from "../../../../src/protocol/experiments.ts";
import type { ColumnValues } from "../../../../src/protocol/experiments/analysis.ts";
import type { Scale } from "../scale.ts";
import type { Size } from "../useSize.ts";

/** The room in which points lie, in pixels. */
export interface PlotRoom extends Size {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** One direction of a plot. */
export interface PlotAxis {
  readonly values: ColumnValues;
  readonly scale: Scale;
}

/** Where runs lie in a plot. */
export interface Points {
  readonly room: PlotRoom;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  /** In pixels; NaN where a run has no place. */
  readonly xs: Float32Array;
  readonly ys: Float32Array;
  readonly radii: Float32Array;
}

const margins = { left: 62, right: 18, top: 22, bottom: 40 };
const radius = { usual: 4, many: 2.5, least: 2.5, most: 9 };
/** How much of a category's room its runs take up. */
const categorySpread = 0.5;
/** With more runs points are small. */
const manyRuns = 1_500;

export function roomOf({ width, height }: Size): PlotRoom {
  return {
    width,
    height,
    left: margins.left,
    right: width - margins.right,
    top: margins.top,
    bottom: height - margins.bottom,
  };
}

/** Lays runs out by two columns, as large as a third has them. */
export function layPoints(room: PlotRoom, x: PlotAxis, y: PlotAxis, size: PlotAxis | undefined): Points {
  const usual = x.values.values.length > manyRuns ? radius.many : radius.usual;
  return {
    room,
    x,
    y,
    xs: Float32Array.from(x.values.values, (value, run) => acrossAt(spreadPlace(x, value, run), room)),
    ys: Float32Array.from(y.values.values, (value, run) => heightAt(spreadPlace(y, value, run), room)),
    radii: Float32Array.from(size?.values.values ?? x.values.values, (value) => {
      const place = size ? size.scale.placeOf(value) : Number.NaN;
      if (Number.isNaN(place)) return size ? radius.least : usual;
      return radius.least + (radius.most - radius.least) * Math.sqrt(Math.max(0, Math.min(1, place)));
    }),
  };
}

/** Runs of one category stand a little beside each other, always the same way, so that none hides the others. */
function spreadPlace({ scale, values }: PlotAxis, value: number, run: number): number {
  const aside = ((run * 0.618) % 1) - 0.5;
  return scale.placeOf(value) + (values.texts ? (aside * categorySpread) / values.texts.length : 0);
}

export function acrossAt(place: number, { left, right }: PlotRoom): number {
  return left + place * (right - left);
}

export function heightAt(place: number, { top, bottom }: PlotRoom): number {
  return bottom - place * (bottom - top);
}

export function hasPlace({ xs, ys }: Points, run: number): boolean {
  return !Number.isNaN(xs[run] ?? Number.NaN) && !Number.isNaN(ys[run] ?? Number.NaN);
}

/** The run nearest to a place, of some; undefined where none is near. */
export function pointNear(
  points: Points,
  runs: readonly number[],
  x: number,
  y: number,
  reach: number,
): number | undefined {
  let [nearest, distance]: [number | undefined, number] = [undefined, Infinity];
  for (const run of runs) {
    const away = Math.hypot((points.xs[run] ?? Number.NaN) - x, (points.ys[run] ?? Number.NaN) - y);
    if (away < distance && away < reach + (points.radii[run] ?? 0)) [nearest, distance] = [run, away];
  }
  return nearest;
}

/** The runs that no other is better than in both values, from the best in the first to the best in the second. */
export function paretoFront(
  runs: readonly number[],
  x: { readonly values: ColumnValues; readonly direction: Direction },
  y: { readonly values: ColumnValues; readonly direction: Direction },
): readonly number[] {
  // The less the better in both.
  const worth =
    ({ values, direction }: typeof x) =>
    (run: number): number =>
      (direction === "higher" ? -1 : 1) * (values.values[run] ?? Number.NaN);
  const [worthX, worthY] = [worth(x), worth(y)];
  const measured = runs.filter((run) => Number.isFinite(worthX(run)) && Number.isFinite(worthY(run)));
  const sorted = measured.toSorted((a, b) => worthX(a) - worthX(b) || worthY(a) - worthY(b));
  let best = Infinity;
  return sorted.filter((run) => {
    if (worthY(run) >= best) return false;
    best = worthY(run);
    return true;
  });
}
