import type { RunValue } from "../../../src/protocol/experiments.ts";
import { fractionDigits } from "../../../src/protocol/numbers.ts";
import { shortValue } from "../../values.ts";

/** As wide as a digit, in fonts with digits of one width. */
const figureSpace = "\u2007";

/** As wide as a decimal point. */
const punctuationSpace = "\u2008";

/**
 * A value for a column of numbers that is aligned to the right: blanks as wide as digits stand for those that it has
 * fewer after the decimal point than `digits`, so that the points stand above each other.
 */
export function alignedValue(value: RunValue, digits: number): string {
  const text = shortValue(value);
  if (typeof value !== "number" || !Number.isFinite(value) || text.includes("e")) return text;
  if (digits === 0) return text;
  const own = fractionDigits(value);
  return text + (own === 0 ? punctuationSpace : "") + figureSpace.repeat(Math.max(0, digits - own));
}

/** A difference with its sign, for a column like that of `alignedValue`: `+0.021`, `−3`. */
export function alignedDelta(delta: number, digits: number): string {
  return (delta > 0 ? "+" : "") + alignedValue(delta, digits);
}
