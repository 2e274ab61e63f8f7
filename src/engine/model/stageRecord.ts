import type { Digest } from "./digest.ts";
import type { RunValue } from "./run.ts";

/**
 * What a stage's last result was made from: an entry of dvc.lock (digests by md5)
 * or of the ledger (digests by BLAKE3). Paths are relative to the root.
 */
export interface StageRecord {
  readonly cmd: string | readonly string[];
  readonly deps: readonly RecordedPath[];
  /** By file, then by dotted key. */
  readonly params: Readonly<Record<string, Readonly<Record<string, RunValue>>>>;
  readonly outs: readonly RecordedPath[];
}

export interface RecordedPath {
  readonly path: string;
  readonly digest: Digest;
  readonly size?: number;
  readonly fileCount?: number;
  readonly isExecutable?: boolean;
}
