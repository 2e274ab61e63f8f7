import type { Direction, Verdict } from "./comparison.ts";
import type { RunValue } from "./run.ts";

/** How far a value is from the baseline's; undefined where one of them is no number, or their difference is none (NaN, infinities of the same sign). */
export function deltaOf(baseline: RunValue | undefined, value: RunValue | undefined): number | undefined {
  if (typeof baseline !== "number" || typeof value !== "number") return undefined;
  const delta = value - baseline;
  return Number.isNaN(delta) ? undefined : delta;
}

/** A metric that has become NaN is worse than any number, and any number better than NaN: the run diverged. */
export function verdictOf(direction: Direction, baseline: RunValue | undefined, value: RunValue | undefined): Verdict {
  if (baseline === undefined || value === undefined) return "unknown";
  if (baseline === value || (Number.isNaN(baseline) && Number.isNaN(value))) return "same";
  if (direction === "unknown" || typeof baseline !== "number" || typeof value !== "number") return "unknown";
  if (Number.isNaN(value)) return "worse";
  if (Number.isNaN(baseline)) return "better";
  return value > baseline === (direction === "higher") ? "better" : "worse";
}
