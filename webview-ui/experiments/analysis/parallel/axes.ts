import type { ColumnId } from "../../../../src/protocol/experiments.ts";
import type { ColumnValues, RunValues } from "../../../../src/protocol/experiments/analysis.ts";
import type { AnalysisChoices } from "../analysisChoices.ts";
import { scaleOf } from "../scale.ts";
import type { Scale } from "../scale.ts";

/** One of the upright axes, as it is laid out; lengths in pixels. */
export interface Axis {
  readonly column: ColumnId;
  readonly values: ColumnValues;
  readonly scale: Scale;
  readonly isFlipped: boolean;
  readonly x: number;
  /** Where each run's line crosses it; what has no place on the scale crosses it beneath its end. */
  readonly ys: Float32Array;
}

/** The room in which axes stand. */
export interface Room {
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly bottom: number;
  /** Where what is missing lies; undefined where nothing is. */
  readonly missing: number | undefined;
  /** How far axes stand from each other. */
  readonly gap: number;
}

export interface Layout {
  readonly axes: readonly Axis[];
  readonly room: Room;
}

const margins = { left: 56, right: 76, top: 10, bottom: 10 };
/** What is missing lies so far beneath the axes' ends. */
const missingRoom = 22;
/** Closer to each other nobody could tell their names. */
const smallestGap = 88;

/** How wide axes must be at least to be told apart. */
export function leastWidth(count: number): number {
  return margins.left + margins.right + smallestGap * Math.max(1, count - 1);
}

/** Lays the columns out side by side as axes. */
export function layAxes(
  values: RunValues,
  columns: readonly ColumnId[],
  { scales, flipped }: AnalysisChoices,
  size: Pick<Room, "width" | "height">,
): Layout {
  const found = columns.flatMap((id) => values.columns.find(({ column }) => column === id) ?? []);
  const scaled = found.map((column) => ({ column, scale: scaleOf(column, scales[column.column]) }));
  const hasMissing = scaled.some(({ column, scale }) =>
    column.values.some((value) => Number.isNaN(scale.placeOf(value))),
  );
  const end = size.height - margins.bottom;
  const room: Room = {
    ...size,
    top: margins.top,
    bottom: hasMissing ? end - missingRoom : end,
    missing: hasMissing ? end - 4 : undefined,
    gap: (size.width - margins.left - margins.right) / Math.max(1, scaled.length - 1),
  };
  const axes = scaled.map(({ column, scale }, at) => {
    const isFlipped = flipped.includes(column.column);
    const x = scaled.length === 1 ? size.width / 2 : margins.left + at * room.gap;
    const ys = Float32Array.from(column.values, (value) => heightOf(scale.placeOf(value), isFlipped, room));
    return { column: column.column, values: column, scale, isFlipped, x, ys };
  });
  return { axes, room };
}

/** Where a place of a scale (0 to 1) stands. */
export function heightOf(place: number, isFlipped: boolean, { top, bottom, missing = bottom }: Room): number {
  if (Number.isNaN(place)) return missing;
  return bottom - (isFlipped ? 1 - place : place) * (bottom - top);
}

/** The place of a scale (0 to 1) that stands at a height. */
export function placeAt(y: number, isFlipped: boolean, { top, bottom }: Room): number {
  const place = Math.max(0, Math.min(1, (bottom - y) / (bottom - top)));
  return isFlipped ? 1 - place : place;
}

/** The run whose line passes nearest to a point, of some; undefined where none is near. */
export function lineNear(
  { axes }: Layout,
  runs: readonly number[],
  x: number,
  y: number,
  reach: number,
): number | undefined {
  const right = axes.findIndex((axis) => axis.x >= x);
  const to = axes[Math.max(1, right)];
  const from = axes[Math.max(1, right) - 1];
  if (right === -1 || !from || !to) return undefined;
  const part = (x - from.x) / (to.x - from.x);
  let [nearest, distance]: [number | undefined, number] = [undefined, reach];
  for (const run of runs) {
    const [start, end] = [from.ys[run] ?? 0, to.ys[run] ?? 0];
    // Across the line, not up: a steep one is near also where it is far above.
    const slope = (end - start) / (to.x - from.x);
    const away = Math.abs(start + (end - start) * part - y) / Math.sqrt(1 + slope * slope);
    if (away < distance) [nearest, distance] = [run, away];
  }
  return nearest;
}
