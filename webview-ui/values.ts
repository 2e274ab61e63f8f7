import type { RunValue } from "../src/protocol/experiments.ts";
import { shortNumber } from "../src/protocol/numbers.ts";

/** A value in few words: numbers short, lists in brackets. */
export function shortValue(value: RunValue): string {
  if (typeof value === "number") return shortNumber(value);
  if (Array.isArray(value)) return `[${value.map((item: RunValue) => shortValue(item)).join(", ")}]`;
  return String(value);
}

/** A value with every digit, for the tooltip. */
export function exactValue(value: RunValue): string {
  if (Array.isArray(value)) return `[${value.map((item: RunValue) => exactValue(item)).join(", ")}]`;
  return String(value);
}
