import type { TypedMap } from "./typedValue.ts";

/** A stage's entry in a dvc.lock, as it stands there: paths as written in dvc.yaml, relative to the stage's wdir. */
export interface LockEntry {
  readonly cmd: string | readonly string[];
  readonly deps: readonly LockPath[];
  /** By file as written, then by key, with ints and floats told apart. */
  readonly params: ReadonlyMap<string, TypedMap>;
  readonly outs: readonly LockPath[];
}

/** One path of an entry with DVC's digest of it. */
export interface LockPath {
  readonly path: string;
  /** False for an entry of DVC 2 (without `hash: md5`), whose md5 takes CRLF for LF in text. */
  readonly hasHashKey: boolean;
  /** Hex, with `.dir` at its end for a directory; undefined for what is kept by other marks (`etag`, `checksum`). */
  readonly md5?: string;
  readonly size?: number;
  readonly nfiles?: number;
  readonly isexec?: boolean;
}
