import type { ColumnValues } from "../../../src/protocol/experiments/analysis.ts";
import { tickText } from "./columnNames.ts";

export interface Tick {
  /** 0 at the low end to 1. */
  readonly place: number;
  readonly value: number;
  readonly text: string;
}

/** Where the values of a column lie along an axis. */
export interface Scale {
  readonly kind: "linear" | "log" | "category";
  /** 0 at the low end to 1; NaN for what has no place: nothing, infinities, and on a log scale what is not above 0. */
  readonly placeOf: (value: number) => number;
  readonly valueAt: (place: number) => number;
  readonly ticks: readonly Tick[];
  /** The least and the greatest value. */
  readonly ends: readonly [number, number];
}

/** Values that differ by so many powers of ten are seen best on a log scale. */
const logDecades = 2.5;
const wantedTicks = 5;
/** As many values are marked as they are; where there are more, round numbers are. */
const mostMarked = 6;
/** More names than these do not stand above each other. */
const mostNames = 14;

/** The scale that suits a column, or one of the kind that is asked for where the values can be on it. */
export function scaleOf(column: ColumnValues, wanted: "log" | "linear" | undefined): Scale {
  if (column.texts) return categoryScale(column.texts);
  const [low, high] = extent(column.values, -Infinity);
  const isAbove = low > 0 && high > low;
  const isLog = wanted === undefined ? isAbove && Math.log10(high / low) >= logDecades : wanted === "log";
  if (!isLog) return linearScale(column, low, high);
  const [least, most] = extent(column.values, 0);
  return least <= most ? logScale(column, least, most) : linearScale(column, low, high);
}

/** Whether any of a column's values has a place on a log scale. */
export function canBeLog({ values, texts }: ColumnValues): boolean {
  return texts === undefined && values.some((value) => value > 0 && Number.isFinite(value));
}

/** The least and greatest of the finite values above a limit; 0 to 1 where there is none. */
function extent(values: Float64Array, above: number): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value) || value <= above) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [above === 0 ? 1 : 0, above === 0 ? 0 : 1];
}

function categoryScale(texts: readonly string[]): Scale {
  const count = texts.length;
  const placeOf = (value: number): number => (value + 0.5) / count;
  const every = Math.ceil(count / mostNames);
  return {
    kind: "category",
    ends: [0, count - 1],
    placeOf,
    valueAt: (place) => Math.max(0, Math.min(count - 1, Math.floor(place * count))),
    ticks: texts.flatMap((text, value) => (value % every === 0 ? [{ place: placeOf(value), value, text }] : [])),
  };
}

function linearScale({ column, values }: ColumnValues, low: number, high: number): Scale {
  const unit = column === "duration" ? durationUnit(high - low) : 1;
  const [from, to] = padded(low, high, Math.abs(low) || 1);
  const placeOf = (value: number): number => (Number.isFinite(value) ? (value - from) / (to - from) : Number.NaN);
  const ticks = (fewValues(values, placeOf) ?? niceValues(low / unit, high / unit).map((value) => value * unit)).map(
    (value) => ({ place: placeOf(value), value, text: tickText(column, value) }),
  );
  return { kind: "linear", ends: [low, high], placeOf, valueAt: (place) => from + place * (to - from), ticks };
}

function logScale({ column, values }: ColumnValues, low: number, high: number): Scale {
  const [from, to] = padded(Math.log10(low), Math.log10(high), 1);
  const placeOf = (value: number): number =>
    value > 0 && Number.isFinite(value) ? (Math.log10(value) - from) / (to - from) : Number.NaN;
  const ticks = (fewValues(values, placeOf) ?? logTicks(from, to)).map((value) => ({
    place: placeOf(value),
    value,
    text: tickText(column, value),
  }));
  return { kind: "log", ends: [low, high], placeOf, valueAt: (place) => 10 ** (from + place * (to - from)), ticks };
}

/** A little beyond the values, so that none lies on the edge; what is all alike stands in the middle. */
function padded(low: number, high: number, around: number): readonly [number, number] {
  const pad = high > low ? (high - low) * 0.03 : around / 2;
  return [low - pad, high + pad];
}

/** The values themselves, where they are few and stand apart. */
function fewValues(values: Float64Array, placeOf: (value: number) => number): readonly number[] | undefined {
  const distinct = new Set<number>();
  for (const value of values) {
    if (!Number.isNaN(placeOf(value))) distinct.add(value);
    if (distinct.size > mostMarked) return undefined;
  }
  const sorted = [...distinct].sort((a, b) => a - b);
  const isApart = sorted.every((value, at) => at === 0 || placeOf(value) - placeOf(sorted[at - 1] ?? 0) > 0.05);
  return isApart && sorted.length > 0 ? sorted : undefined;
}

/** Round numbers from one end to the other. */
function niceValues(low: number, high: number): readonly number[] {
  if (!(high > low)) return [low];
  const step = niceStep((high - low) / wantedTicks);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

/** Powers of ten, thinned out where they are many; with their double and fivefold between where they are few. */
function logTicks(from: number, to: number): readonly number[] {
  const powers = Array.from({ length: Math.floor(to) - Math.ceil(from) + 1 }, (_, at) => Math.ceil(from) + at);
  const every = Math.max(1, Math.ceil(powers.length / (wantedTicks + 2)));
  const whole = powers.filter((_power, at) => at % every === 0).map((power) => Number(`1e${power}`));
  if (powers.length > 2) return whole;
  const between = Array.from(
    { length: Math.ceil(to) - Math.floor(from) + 1 },
    (_, at) => Math.floor(from) + at,
  ).flatMap((power) => [1, 2, 5].map((factor) => Number(`${factor}e${power}`)));
  const slack = (to - from) * 1e-9;
  return between.filter((value) => Math.log10(value) >= from - slack && Math.log10(value) <= to + slack);
}

/** 1, 2 or 5 times a power of ten. */
function niceStep(rough: number): number {
  if (!(rough > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
}

/** Milliseconds in the unit in which a span is told. */
function durationUnit(span: number): number {
  return span < 180_000 ? 1_000 : span < 10_800_000 ? 60_000 : 3_600_000;
}
