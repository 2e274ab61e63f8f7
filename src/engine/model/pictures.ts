import type { Digest } from "./digest.ts";

/** A picture over some runs; `digests` stand in the order of the runs, undefined where a run has none at the path. */
export interface PictureRow {
  readonly path: string;
  readonly digests: readonly (Digest | undefined)[];
}
