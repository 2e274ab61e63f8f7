import { shortNumber } from "../../../src/protocol/numbers.ts";
import type { CurveAxis, CurveSamples, CurveSpread, CurveWindow } from "../../../src/protocol/experiments.ts";
import type { ChartTableContent } from "./ChartTable.tsx";
import { curveName } from "./curveKeyGroups.ts";
import type { CurveRange } from "./curveRange.ts";
import { nearestIndex } from "./curveWindows.ts";

/** A run's curve as a chart draws it. */
export interface CurveLineOf {
  readonly runId: string;
  readonly name: string;
  readonly slot: number;
  readonly window: CurveWindow;
}

export type CurveBand = NonNullable<CurveWindow["band"]>;

/** All that a chart of curves draws. */
export interface CurveView {
  readonly curveKey: string;
  readonly axis: CurveAxis;
  readonly isLogX: boolean;
  readonly isLogY: boolean;
  readonly lines: readonly CurveLineOf[];
  readonly spread: CurveSpread;
  /** The part of the axis in sight. */
  readonly range: CurveRange;
  readonly baseline: string | undefined;
  /** The run that is pointed at. */
  readonly emphasised: string | undefined;
}

/** What stands for a curve: smoothed where that is wanted. */
export function mainSamples({ window }: CurveLineOf): CurveSamples {
  return window.smooth ?? window;
}

/** A line's name where nothing else says what it stands for: `lr 0.1 (mean ± sd of 5 runs)`. */
export function fullName({ name, window: { band } }: CurveLineOf, spread: CurveSpread): string {
  if (!band) return name;
  return `${name} (${spread === "sd" ? "mean ± sd" : "mean, lowest to highest"} of ${band.runs} runs)`;
}

/** The value of a line at one of its samples, with how far the runs lie about it. */
export function valueText({ window: { band } }: CurveLineOf, x: number, value: number, spread: CurveSpread): string {
  if (!band) return shortNumber(value);
  const [low = Number.NaN, high = Number.NaN] = [band.low, band.high].map((edge) => edge.y[nearestIndex(edge.x, x)]);
  if (spread === "sd") return `${shortNumber(value)} ± ${shortNumber((high - low) / 2)}`;
  return `${shortNumber(value)} (${shortNumber(low)} to ${shortNumber(high)})`;
}

/** So many runs are named in the words for a screen reader; the table has all. */
const mostNamed = 12;
/** A table of more rows than this is no help: then it tells of each run as a whole. */
const mostRows = 200;

// Made once: a formatter of its own for each number takes long.
const placeFormat = new Intl.NumberFormat("en", { maximumFractionDigits: 3, useGrouping: false });

/** A place on the axis, as it is read. */
export function placeText(axis: CurveAxis, x: number): string {
  if (axis !== "time") return `${axis} ${placeFormat.format(x)}`;
  return `after ${durationText(x)}`;
}

/** Seconds as one reads them off an axis. */
export function durationText(seconds: number): string {
  const units = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
  ] as const;
  const unit = units.find(([, length]) => Math.abs(seconds) >= length);
  return unit ? `${shortNumber(seconds / unit[1])} ${unit[0]}` : `${shortNumber(seconds)} s`;
}

/** In words, for a screen reader. */
export function curveWords({ curveKey, axis, lines, spread }: CurveView): string {
  const ends = lines.slice(0, mostNamed).map((line) => {
    const { last, lastValue } = line.window;
    return `${fullName(line, spread)} ${shortNumber(lastValue)} at ${placeText(axis, last)}`;
  });
  const others = lines.length - ends.length;
  return `${curveName(curveKey)} by ${axis}. ${ends.join("; ")}${others > 0 ? `; and ${others} more` : ""}`;
}

/** Place by place, a column for each run; of long curves one line for each run. */
export function curveTable({ axis, lines, spread }: CurveView): ChartTableContent {
  const places = new Set<number>();
  for (const { window } of lines) {
    for (const x of window.x) places.add(x);
    if (places.size > mostRows) return summaryTable(axis, lines, spread);
  }
  return {
    head: [axis, ...lines.map((line) => fullName(line, spread))],
    rows: [...places]
      .toSorted((one, other) => one - other)
      .map((place) => [
        axis === "time" ? durationText(place) : String(place),
        ...lines.map((line) => {
          const { x, y } = line.window;
          const at = nearestIndex(x, place);
          return x[at] === place ? valueText(line, place, y[at] ?? Number.NaN, spread) : "";
        }),
      ]),
  };
}

function summaryTable(axis: CurveAxis, lines: readonly CurveLineOf[], spread: CurveSpread): ChartTableContent {
  return {
    head: ["run", "points", `last ${axis}`, "lowest in sight", "highest in sight", "last"],
    rows: lines.map((line) => {
      const { y, count, last, lastValue } = line.window;
      const { low, high } = extent(y);
      return [
        fullName(line, spread),
        placeFormat.format(count),
        axis === "time" ? durationText(last) : placeFormat.format(last),
        shortNumber(low),
        shortNumber(high),
        shortNumber(lastValue),
      ];
    }),
  };
}

function extent(values: Float64Array): { readonly low: number; readonly high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > high ? { low: Number.NaN, high: Number.NaN } : { low, high };
}

function drawnSamples(line: CurveLineOf): readonly CurveSamples[] {
  const { band } = line.window;
  return [mainSamples(line), ...(band ? [band.low, band.high] : [])];
}

/** The lowest and the highest value in sight, for the other axis. */
export function valueRange(view: CurveView): CurveRange {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { x, y } of view.lines.flatMap(drawnSamples)) {
    for (let index = 0; index < x.length; index++) {
      const [place = 0, value = Number.NaN] = [x[index], y[index]];
      if (place < view.range.from || place > view.range.to || !hasPlace(value, view.isLogY)) continue;
      if (value < from) from = value;
      if (value > to) to = value;
    }
  }
  if (from > to) return view.isLogY ? { from: 0.1, to: 1 } : { from: 0, to: 1 };
  return { from, to };
}

/** Whether a value can be drawn. */
export function hasPlace(value: number, isLog: boolean): boolean {
  return Number.isFinite(value) && (!isLog || value > 0);
}
