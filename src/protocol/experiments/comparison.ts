import type { PictureRow } from "../../engine/model/pictures.ts";
import type { Comparison } from "../../engine/model/comparison.ts";

export type ComparisonRows = Comparison;

/** The runs that were asked to be compared but are not there are left out, and named in `missing`. */
export interface ComparisonAnswer {
  /** None where fewer than two of the runs are there. */
  readonly comparison?: ComparisonRows;
  readonly missing: readonly string[];
}

/** What has changed in the comparison that was last asked for. */
export interface ComparisonChange {
  /** The compared runs; the first is the baseline. */
  readonly runIds: readonly string[];
  readonly comparison: ComparisonRows;
}

/** What the comparison of selected runs asks for. */
export interface ComparisonMethods {
  /** Compares runs, the first as the baseline, and follows them until the next call. */
  compare(runIds: readonly string[]): ComparisonAnswer;
  stopComparing(): void;
  /** The pictures in folders that runs have left, by path. */
  folderPictures(runIds: readonly string[]): readonly PictureRow[];
  /** The bytes of a picture, by the digest of its version. */
  image(digest: string): Uint8Array;
}
