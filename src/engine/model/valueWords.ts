import { shortNumber } from "./numbers.ts";
import type { RunValue } from "./run.ts";

/** A value of a run in few words: numbers short, lists in brackets; `none` where there is none. */
export function valueWords(value: RunValue | undefined): string {
  if (value === undefined) return "none";
  if (typeof value === "number") return shortNumber(value);
  if (Array.isArray(value)) return `[${value.map((item: RunValue) => valueWords(item)).join(", ")}]`;
  return String(value);
}
