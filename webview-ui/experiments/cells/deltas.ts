import type { RunValue, Verdict } from "../../../src/protocol/experiments.ts";
import { exactValue } from "../../values.ts";

/** The room that a difference takes: its sign, digits before the point, the point, and the mark behind it. */
export function deltaWidth(digits: number): string {
  return `${digits + 6}ch`;
}

/** The same in pixels, about. */
export function deltaPixels(digits: number): number {
  return (digits + 7) * 8;
}

const words: Readonly<Record<Verdict, string>> = {
  better: "better than the baseline",
  worse: "worse than the baseline",
  same: "as the baseline",
  unknown: "against the baseline",
};

/** What a difference says, in words. */
export function deltaWords(delta: number | undefined, verdict: Verdict): string {
  return delta === undefined || verdict === "same"
    ? words[verdict]
    : `${delta > 0 ? "+" : ""}${delta}, ${words[verdict]}`;
}

/** Whether a run has the same in a column as the baseline: what is missing is the same only as what is missing. */
export function isSameAs(baseline: RunValue | undefined, value: RunValue | undefined): boolean {
  if (baseline === undefined || value === undefined) return baseline === value;
  return typeof baseline === typeof value && exactValue(baseline) === exactValue(value);
}
