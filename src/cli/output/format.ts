import type { RunValue } from "../../engine/model/run.ts";

/** A parameter's or metric's value on one line; undefined is nothing. */
export function formatValue(value: RunValue | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "object" && value !== null) return `[${value.map(formatValue).join(", ")}]`;
  return String(value);
}

/** With six significant digits, as many as a person compares. */
export function formatNumber(value: number): string {
  return Number.isInteger(value) || !Number.isFinite(value) ? String(value) : String(Number(value.toPrecision(6)));
}
