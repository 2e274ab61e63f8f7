import type { Digest } from "./digest.ts";
import type { Scalar } from "./run.ts";

/** What a parameter can hold: a stage may name a whole group. */
export type ParamValue = Scalar | readonly ParamValue[] | { readonly [key: string]: ParamValue };

/**
 * What a stage's last result was made from: an entry of dvc.lock (digests by md5)
 * or of the ledger (digests by BLAKE3). Paths are relative to the root.
 */
export interface StageRecord {
  readonly cmd: string | readonly string[];
  readonly deps: readonly RecordedPath[];
  /** By file, then by dotted key as the stage names it; by top-level key where the stage names the whole file. */
  readonly params: Readonly<Record<string, Readonly<Record<string, ParamValue>>>>;
  readonly outs: readonly RecordedPath[];
}

export interface RecordedPath {
  readonly path: string;
  readonly digest: Digest;
  /** Whether the digest is DVC 2's md5, for which CRLF counts as LF in text (an entry without `hash: md5`). */
  readonly isLegacyMd5?: boolean;
  readonly size?: number;
  readonly fileCount?: number;
  readonly isExecutable?: boolean;
}
