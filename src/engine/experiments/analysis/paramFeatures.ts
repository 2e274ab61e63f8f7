import { ownValue } from "../../model/ownValue.ts";
import type { RunValue } from "../../model/run.ts";
import { pearson } from "../../model/statistics.ts";
import type { Feature } from "./forest.ts";

type Params = Readonly<Record<string, RunValue>>;

/** A parameter over some runs, as a forest learns from it. */
export interface ParamFeature extends Feature {
  readonly key: string;
  /** Numbers, and booleans as 0 and 1; NaN where a run has none. Undefined where the parameter has no order. */
  readonly numbers?: Float64Array;
  /** How many different values there are. */
  readonly levels: number;
  readonly missing: number;
}

/** More values than these are put together, as a code is a byte and a split asks each of them. */
const mostCodes = 48;

/** The parameters that differ over some runs; not those that name each run apart, as a folder or a time does. */
export function collectFeatures(runs: readonly Params[]): {
  readonly features: readonly ParamFeature[];
  readonly leftOut: number;
} {
  const keys = [...new Set(runs.flatMap((params) => Object.keys(params)))];
  const features = keys.flatMap((key) => featureOf(key, runs) ?? []);
  return { features, leftOut: keys.length - features.length };
}

function featureOf(key: string, runs: readonly Params[]): ParamFeature | undefined {
  const values = runs.map((params) => ownValue(params, key) ?? undefined);
  const present = values.filter((value) => value !== undefined);
  const missing = values.length - present.length;
  const isOrdered = present.every((value) => typeof value === "number" || typeof value === "boolean");
  const distinct = new Set(present.map((value) => (isOrdered ? Number(value) : textOf(value))));
  const levels = distinct.size;
  if (levels + Number(missing > 0) < 2) return undefined;
  if (isOrdered) return orderedFeature(key, Float64Array.from(values, toNumber), { levels, missing });
  if (levels > Math.max(2, present.length / 2)) return undefined;
  return categoryFeature(
    key,
    values.map((value) => (value === undefined ? undefined : textOf(value))),
    { levels, missing },
  );
}

function toNumber(value: RunValue | undefined): number {
  return value === undefined ? Number.NaN : Number(value);
}

/** Code 0 is for what is missing; numbers follow in their order, about as many to each code where they are many. */
function orderedFeature(
  key: string,
  numbers: Float64Array,
  counts: Pick<ParamFeature, "levels" | "missing">,
): ParamFeature {
  const sorted = numbers.filter((value) => !Number.isNaN(value)).sort();
  const distinct = [...new Set(sorted)];
  const steps =
    distinct.length < mostCodes
      ? distinct
      : [...new Set(Array.from({ length: mostCodes - 1 }, (_, at) => quantile(sorted, at / (mostCodes - 1))))];
  const codes = Uint8Array.from(numbers, (value) => (Number.isNaN(value) ? 0 : stepsUpTo(steps, value)));
  return { key, codes, size: steps.length + 1, isOrdered: true, numbers, ...counts };
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.floor(share * sorted.length)] ?? 0;
}

/** How many of the ascending steps are not above a value, by halving. */
function stepsUpTo(steps: readonly number[], value: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Code 0 is for what is missing, the last one for all values but the most common. */
function categoryFeature(
  key: string,
  texts: readonly (string | undefined)[],
  counts: Pick<ParamFeature, "levels" | "missing">,
): ParamFeature {
  const byText = Map.groupBy(texts, (text) => text);
  byText.delete(undefined);
  const common = [...byText].sort(([, a], [, b]) => b.length - a.length).slice(0, mostCodes - 2);
  const codeOf = new Map(common.map(([text], at) => [text, at + 1]));
  const codes = Uint8Array.from(texts, (text) => (text === undefined ? 0 : (codeOf.get(text) ?? common.length + 1)));
  return { key, codes, size: common.length + 2, isOrdered: false, ...counts };
}

function textOf(value: RunValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The share (0 to 1) of what differs in a target that lies between the codes of a feature, less what chance would make of it. */
export function explainedAlone({ codes, size }: Feature, target: Float64Array): number {
  const sums = new Float64Array(size);
  const counts = new Float64Array(size);
  let [total, squares] = [0, 0];
  for (const [row, value] of target.entries()) {
    const code = codes[row] ?? 0;
    sums[code] = (sums[code] ?? 0) + value;
    counts[code] = (counts[code] ?? 0) + 1;
    total += value;
    squares += value * value;
  }
  const rows = target.length;
  const used = counts.filter((count) => count > 0).length;
  const between = sums.reduce((sum, value, code) => sum + (value * value) / (counts[code] || 1), 0);
  const all = squares - (total * total) / rows;
  return (between - (total * total) / rows) / all - (used - 1) / Math.max(1, rows - 1);
}

/** Whether two parameters changed only together: they rise and fall with each other, or each value goes with one of the other. */
export function areTwins(one: ParamFeature, other: ParamFeature): boolean {
  if (one.levels !== other.levels || one.missing !== other.missing) return false;
  if (one.isOrdered && other.isOrdered) return Math.abs(pearson(one.codes, other.codes) ?? 0) > 0.9999;
  // Of values that are nearly all different each goes with one of the other, whatever they are.
  if (one.levels > one.codes.length / 2) return false;
  const there = new Map<number, number>();
  const back = new Map<number, number>();
  return one.codes.every((code, row) => {
    const partner = other.codes[row] ?? 0;
    if (!there.has(code)) there.set(code, partner);
    if (!back.has(partner)) back.set(partner, code);
    return there.get(code) === partner && back.get(partner) === code;
  });
}
