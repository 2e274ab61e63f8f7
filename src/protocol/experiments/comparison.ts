import type { Comparison, CurveTail } from "../../engine/model/comparison.ts";
import type { MetricCurve } from "../../engine/model/run.ts";

/** The engine's comparison; curves come beside it, so that a live one sends only what it has grown by. */
export type ComparisonRows = Omit<Comparison, "curves">;

/** The runs that were asked to be compared but are not there are left out, and named in `missing`. */
export interface ComparisonAnswer {
  /** None where fewer than two of the runs are there. */
  readonly comparison?: ComparisonRows;
  readonly curves: readonly MetricCurve[];
  readonly missing: readonly string[];
}

/** What has changed in the comparison that was last asked for. */
export interface ComparisonChange {
  /** The compared runs; the first is the baseline. */
  readonly runIds: readonly string[];
  readonly comparison: ComparisonRows;
  readonly tails: readonly CurveTail[];
}

/** What the comparison of selected runs asks for. */
export interface ComparisonMethods {
  /** Compares runs, the first as the baseline, and follows them until the next call. */
  compare(runIds: readonly string[]): ComparisonAnswer;
  stopComparing(): void;
  /** The bytes of a picture, by the digest of its version. */
  image(digest: string): Uint8Array;
}
