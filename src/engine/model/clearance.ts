import type { SnapshotHolder } from "./contentHolder.ts";

/** What clearing the store away takes, and what it leaves; bytes are those on the disk. */
export interface Clearance {
  /** How much room it makes. */
  readonly bytes: number;
  /** About how much more room it makes to compress text that stays. */
  readonly compressible: number;
  readonly objects: number;
  /** Snapshots that nothing needs any more: of commits that git has forgotten, of runs that were forgotten, of restores long ago. */
  readonly snapshots: readonly SnapshotHolder[];
  /** Runs that were forgotten and cannot be brought back any more then, by name. */
  readonly forgotten: readonly string[];
  /** What of the objects belonged to which artifact, the most bytes first; what nothing names any more is in none. */
  readonly artifacts: readonly { readonly path: string; readonly versions: number; readonly bytes: number }[];
  readonly kept: { readonly bytes: number; readonly objects: number };
}

/** Runs that are forgotten, and how much room it makes, in bytes, when the store is cleared then. */
export interface ForgottenRuns {
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  /** Of what only they need. */
  readonly bytes: number;
  /** Of that and all else that nothing needs. */
  readonly clearable: number;
}
