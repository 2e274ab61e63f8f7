import type { ReadContent } from "./fileReader.ts";
import type { FileStamp } from "../stamps/statBlob.ts";

/** A file's content by its digests (in hex), as far as they are known. */
export interface FileDigests {
  readonly b3: string;
  readonly md5?: string;
  readonly size: number;
}

/** What a folder came to when it was last read, by what the stat cache keeps of it. */
export interface KnownContents {
  /** Relative to the root. */
  readonly folder: string;
  /** The digest of its manifest. */
  readonly hex: string;
  /** The BLAKE3 of its files, 32 bytes each. */
  readonly b3s: Buffer;
}

/** Keeps what a walk through files and folders reads. */
export interface Keeper {
  /**
   * Is told which contents (BLAKE3 in hex) are about to be asked for, of a folder (relative to the root): many are found
   * faster at once.
   */
  expect?(hexes: readonly string[], folder: string): void;
  /**
   * Is told of folders of which some are about to be asked for, and which others (relative to the root) look different from
   * what is known of them; the bytes are good until it returns.
   */
  expectFolders?(known: Iterable<KnownContents>, others: readonly string[]): void;
  /** Whether a folder with this manifest, and all below it, may go without being kept. */
  mayPass?(folder: string, hex: string): boolean;
  /** Whether all of these are kept for sure, by their BLAKE3 of 32 bytes, one after the other. */
  hasAll?(digests: Buffer): boolean;
  /** Whether a file's content is kept, or lies where it need not be kept once more. */
  hasFile(content: FileDigests): boolean;
  /**
   * Keeps a file of the workspace. `read` reads it and, if it is large, copies it to the path that it asks for; what it
   * returns is returned.
   */
  addFile(read: (copyTo?: () => string) => Promise<ReadContent>): Promise<ReadContent>;
  /**
   * Keeps what was read of small files, as entries of a pack; `md5s` are theirs in hex, where they are wanted. Who keeps
   * files one by one alone has none.
   */
  addEntries?(bytes: Uint8Array, md5s: readonly string[]): void;
  /** Is told of each file once it is kept, with its stamp from when it was read. */
  kept?(file: string, content: FileDigests, stamp: FileStamp): void;
  /** Keeps what is no file of its own: a folder's manifest, a link's target. */
  add(hex: string, bytes: Uint8Array): void;
}
