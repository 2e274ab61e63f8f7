import type { ColumnInfo } from "../../../src/protocol/experiments.ts";
import { alignedValue } from "../format/values.ts";

/** Means of whole numbers have so many digits after the point. */
const fewestDigits = 1;

/** Digits after the decimal point that all numbers of a column have room for while it has means in it. */
export function meanDigits({ fractionDigits }: ColumnInfo): number {
  return Math.max(fewestDigits, fractionDigits);
}

/** A mean with as many digits as the numbers that it is of. */
export function meanOf(mean: number, info: ColumnInfo): string {
  return alignedValue(rounded(mean, meanDigits(info)), meanDigits(info));
}

/** A standard deviation, with as many digits as the mean; nothing where there is none, as of infinities. */
export function alignedSpread(sd: number, info: ColumnInfo): string {
  if (!Number.isFinite(sd)) return "";
  const digits = meanDigits(info);
  const short = rounded(sd, digits);
  return `± ${alignedValue(short === 0 && sd > 0 ? Number(sd.toPrecision(2)) : short, digits)}`;
}

/** The room that standard deviations take, with three digits before the point. */
export function spreadWidth(info: ColumnInfo): string {
  return `${meanDigits(info) + 5}ch`;
}

/** The same in pixels, about. */
export function spreadPixels(info: ColumnInfo): number {
  return (meanDigits(info) + 6) * 8;
}

function rounded(value: number, digits: number): number {
  return Number.isFinite(value) && Math.abs(value) < 1e7 ? Number(value.toFixed(digits)) : value;
}
