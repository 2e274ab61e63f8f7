import type { WorkOptions } from "../engine.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import type { Digest } from "../model/digest.ts";

/** What is at a path now. Undefined fields were not asked for. */
export interface PathDigest {
  readonly kind: "file" | "directory";
  readonly b3?: Digest;
  /** As DVC computes it: a file's md5, or `md5:….dir` of a directory's listing. */
  readonly md5?: Digest;
  readonly size: number;
  readonly fileCount: number;
  readonly isExecutable: boolean;
}

/** The content-addressed objects that versions point to, and the digests of what lies in the workspace. */
export interface Store {
  /**
   * The digests of files and folders, by content; what has not changed since it was last read is not read again.
   * `paths` are relative to the root; a path that is not there is not in the answer.
   */
  digest(
    paths: readonly string[],
    algorithms: readonly ("b3" | "md5")[],
    options?: WorkOptions,
  ): Promise<ReadonlyMap<string, PathDigest>>;
  /** Keeps the content of files and folders as objects. When it resolves, they are safe on disk. */
  capture(paths: readonly string[], options?: WorkOptions): Promise<readonly ArtifactVersion[]>;
  /** Keeps bytes that are not a file. */
  put(bytes: Uint8Array): Promise<Digest>;
  /** The digest of bytes as the store names them; keeps nothing. */
  digestOf(bytes: Uint8Array): Promise<Digest>;
  has(digest: Digest): boolean;
  /** An object's bytes. Throws a `UserError` with code `object-missing` or `object-damaged`. */
  read(digest: Digest): Promise<Uint8Array>;
  /** A directory's files, by path relative to it. */
  list(digest: Digest): Promise<readonly StoredFile[]>;
  /** Puts versions into the workspace, over what is there; the caller has captured that first. */
  restore(versions: readonly ArtifactVersion[], options?: WorkOptions): Promise<void>;
}

export interface StoredFile {
  readonly path: string;
  readonly digest: Digest;
  readonly size: number;
  readonly isExecutable: boolean;
}
