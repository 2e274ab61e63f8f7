import type { WorkOptions } from "../engine.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import type { Digest } from "../model/digest.ts";
import type { ByteSource } from "../files/byteSource.ts";

/** What is at a path now. Undefined fields were not asked for, or are of what is being written (see `DigestOptions`). */
export interface PathDigest {
  readonly kind: "file" | "directory";
  readonly b3?: Digest;
  /** As DVC computes it: a file's md5, or `md5:….dir` of a directory's listing. */
  readonly md5?: Digest;
  /** Bytes of all its files. Where md5 was asked for, what DVC counts: not what `.dvcignore` passes over. */
  readonly size: number;
  /** 1 for a file; as DVC counts where md5 was asked for. */
  readonly fileCount: number;
  readonly isExecutable: boolean;
  /** A `.dvcignore` inside a folder (relative to it), where md5 was asked for: DVC refuses to take such a folder. */
  readonly ignoreFile?: string;
}

export interface DigestOptions extends WorkOptions {
  /** What is written all the time while it is read gets no digests, and no longer a `UserError` `file-changing`. */
  readonly mayBeChanging?: boolean;
  /** Whether what was found before will do, where changes are told and none was told of a path since. */
  readonly mayBeRecalled?: boolean;
}

export interface RestoreOptions extends WorkOptions {
  /** What lies at these paths (relative to the root) is kept, too, though nothing is put there. */
  readonly alsoKept?: readonly string[];
  /** Is told what lies at the places of the versions, and at those, once it is safe. Nothing is changed before it is done. */
  readonly onKept?: (current: readonly ArtifactVersion[]) => Promise<void>;
}

/** Where content is kept: in the store, or in DVC's cache. */
export type ContentPlace = "store" | "dvc";

/**
 * The content-addressed objects that versions point to, and the digests of what lies in the workspace. Of a version that
 * DVC's name is all that is known of, content is found in DVC's cache, too, and read in place.
 */
export interface Store {
  /**
   * The digests of files and folders, by content; what has not changed since it was last read is not read again.
   * `paths` are relative to the root; a path that is not there is not in the answer.
   */
  digest(
    paths: readonly string[],
    algorithms: readonly ("b3" | "md5")[],
    options?: DigestOptions,
  ): Promise<ReadonlyMap<string, PathDigest>>;
  /** Is told that a capture is about to come: for the first, threads start while its paths are looked for. */
  prepareCapture(): Promise<void>;
  /** Keeps the content of files and folders as objects. When it resolves, they are safe on disk. */
  capture(paths: readonly string[], options?: WorkOptions): Promise<readonly ArtifactVersion[]>;
  /**
   * Puts files and folders into DVC's cache, as DVC does, so that the store points there; their digests by path. When it
   * resolves, they are safe on disk. A path that is not there is not in the answer. Only where DVC is set up.
   */
  keepInDvcCache(paths: readonly string[], options?: WorkOptions): Promise<ReadonlyMap<string, PathDigest>>;
  /** Remembers what DVC calls some content, for `find`. */
  noteMd5(digests: Iterable<PathDigest>): void;
  /**
   * The same version by its BLAKE3, for `restore`: one that DVC's name is all that is known of is found in DVC's cache or
   * the store. Throws a `UserError` that names what is at fault: `object-missing`, `object-damaged`.
   */
  find(version: ArtifactVersion, options?: WorkOptions): Promise<ArtifactVersion>;
  /** Does something during which nothing is cleared away: what is kept in it is safe once the ledger names it. */
  keeping<T>(work: () => Promise<T>): Promise<T>;
  /** Keeps bytes that are not a file. */
  put(bytes: Uint8Array): Promise<Digest>;
  /** The same of many at once. */
  putAll(contents: readonly Uint8Array[]): Promise<readonly Digest[]>;
  /** The digest of bytes as the store names them; keeps nothing. */
  digestOf(bytes: Uint8Array): Promise<Digest>;
  has(digest: Digest): boolean;
  /** Where a version's content is kept, of a folder its list of files; undefined where it is not. Reads nothing of it. */
  placeOf(version: Pick<ArtifactVersion, "digest" | "size">): ContentPlace | undefined;
  /** The same version by its BLAKE3, where DVC's name is all that it has and the store knows the content under both; else as it is. */
  known<Version extends Pick<ArtifactVersion, "digest">>(version: Version): Version;
  /** Whether a version is here as a whole, a folder with all its files: those may have gone from DVC's cache, or been lost. */
  holds(version: Pick<ArtifactVersion, "kind" | "digest">): Promise<boolean>;
  /** Throws a `UserError` `names-clash` where the workspace's file system cannot have all names of a version side by side. */
  refuseClashes(version: ArtifactVersion): Promise<void>;
  /** An object's bytes. Throws a `UserError` with code `object-missing` or `object-damaged`. */
  read(digest: Digest): Promise<Uint8Array>;
  /**
   * An object's bytes, to be read in parts: they are not held against its name. Throws a `UserError` `object-missing` or
   * `object-damaged`. Whoever asks for them disposes of them.
   */
  open(digest: Digest): Promise<ByteSource>;
  /** What `capture` would keep, without keeping anything. */
  survey(paths: readonly string[], options?: WorkOptions): Promise<Survey>;
  /** A directory's files, by path relative to it. */
  list(digest: Digest): Promise<readonly StoredFile[]>;
  /**
   * Puts versions into the workspace, over what is there; what that is, is kept first. Writes only what differs,
   * never through a link and never outside of the root. Throws a `UserError` before anything is touched where a
   * version is not here as a whole (`object-missing`, `object-damaged`), leads outside (`path-escapes`) or has names that
   * are one here (`names-clash`), and on the way `disk-full`, `read-only`, `in-the-way` or `file-changing`, saying how far it came.
   */
  restore(versions: readonly ArtifactVersion[], options?: RestoreOptions): Promise<void>;
}

export interface Survey {
  readonly versions: readonly ArtifactVersion[];
  /** The manifests of their folders that the store does not hold, by BLAKE3 in hex. */
  readonly manifests: ReadonlyMap<string, Uint8Array>;
}

export interface StoredFile {
  readonly path: string;
  readonly digest: Digest;
  readonly size: number;
  readonly isExecutable: boolean;
}
