import type { BigIntStats } from "node:fs";

import type { EngineOptions } from "../../engine.ts";
import type { StatCacheStorage } from "../ports.ts";
import { FolderRecord } from "./folderRecord.ts";
import {
  type ContentDigests,
  decodeStatBlob,
  encodeStatBlob,
  type FileStamp,
  isEmptyStatBlob,
  openStatBlob,
  type StatEntry,
} from "./statBlob.ts";

/** Kernels stamp files by a clock that ticks every few milliseconds. */
const tickNs = 20_000_000n;
/** A time without a fraction of a second may come from a file system that keeps none; FAT counts in steps of two. */
export const longestTickNs = 2_000_000_000n;
const secondNs = 1_000_000_000n;

export function stampOf(stats: BigIntStats): FileStamp {
  return {
    size: stats.size,
    mtimeNs: BigInt.asUintN(64, stats.mtimeNs),
    ctimeNs: BigInt.asUintN(64, stats.ctimeNs),
    inode: BigInt.asUintN(64, stats.ino),
  };
}

export function isSameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.inode === b.inode;
}

/** From when on a file cannot be written without a change of this time of its. */
export function settlesAt(timeNs: bigint): bigint {
  return timeNs + (timeNs % secondNs === 0n ? longestTickNs : tickNs);
}

/**
 * Whether what has this time may be written again without getting another. A time that is still to come is no such: it
 * is of a clock that was wrong, or was set by hand, and a write would set it to now.
 */
export function isRacy(timeNs: bigint, beginNs: bigint): boolean {
  return settlesAt(timeNs) >= beginNs && timeNs <= BigInt(Date.now()) * 1_000_000n + longestTickNs;
}

/** Whether a file with these times may be written again without getting others; `beginNs` is from before it was looked at. */
export function hasRacyTimes({ mtimeNs, ctimeNs }: Pick<FileStamp, "mtimeNs" | "ctimeNs">, beginNs: bigint): boolean {
  return isRacy(mtimeNs, beginNs) || isRacy(ctimeNs, beginNs);
}

/** What is remembered of one directory during one piece of work. */
interface Directory {
  readonly entries: Map<string, StatEntry>;
  /** Of the directory as a whole; of what its files were before the first change of these, none. */
  record: FolderRecord | undefined;
  isChanged: boolean;
}

/** So many bytes of what has changed wait to be written, until the next directory is done with. */
const waitingLimit = 8 * 1024 * 1024;

/**
 * The digests of files as they were when they were last read, for one piece of work. All is written by `flush`, at the
 * latest: directories that are done with go before, for those of a million files are too much to have in memory.
 * What may have been written within the same tick of the clock in which it was read is not remembered.
 */
export class StatCache {
  private readonly storage: StatCacheStorage;
  private readonly log: EngineOptions["log"];
  /** What was written from then on is not remembered. */
  readonly beginNs = BigInt(Date.now()) * 1_000_000n;
  private readonly directories = new Map<string, Directory>();
  /** Blobs that are still to be written, by directory; undefined for one that is to be forgotten. */
  private readonly waiting = new Map<string, Uint8Array | undefined>();
  private waitingBytes = 0;

  constructor(storage: StatCacheStorage, log: EngineOptions["log"]) {
    this.storage = storage;
    this.log = log;
  }

  /** What is known of a file's content, if it still carries this stamp. */
  find(directory: string, name: string, stamp: FileStamp): ContentDigests | undefined {
    const entry = this.load(directory).entries.get(name);
    return entry && isSameStamp(entry, stamp) ? entry : undefined;
  }

  /** The BLAKE3 of all that is known of a directory's files, whether they have changed or not. */
  contentsIn(directory: string): readonly string[] {
    return [...this.load(directory).entries.values()].flatMap(({ b3 }) => b3 ?? []);
  }

  /** `stamp` is the file's from before and after it was read. */
  record(directory: string, name: string, stamp: FileStamp, digests: ContentDigests): void {
    if (hasRacyTimes(stamp, this.beginNs)) return;
    const known = this.load(directory);
    known.entries.set(name, { ...stamp, ...digests });
    known.record = undefined;
    known.isChanged = true;
  }

  /** What is kept of a directory; undefined where more has come to be known since, or nothing is known. */
  blobOf(directory: string): Uint8Array | undefined {
    return this.directories.get(directory)?.isChanged ? undefined : this.savedBlob(directory);
  }

  /** The same without what has come to be known since the walk came to the directory. */
  savedBlob(directory: string): Uint8Array | undefined {
    return this.waiting.has(directory) ? this.waiting.get(directory) : this.storage.load(directory);
  }

  /** Puts what was found of a directory's files, in parts, in the place of what was known. */
  replace(directory: string, blobs: readonly Uint8Array[]): void {
    const entries = new Map(blobs.flatMap((blob) => [...(decodeStatBlob(blob) ?? [])]));
    this.directories.set(directory, { entries, record: undefined, isChanged: true });
  }

  /** The same of a directory that is done with, as a whole. */
  replaceAll(directory: string, blob: Uint8Array): void {
    this.directories.delete(directory);
    this.wait(directory, isEmptyStatBlob(blob) ? undefined : blob);
  }

  /** The directories of which something is kept, that lie below one, with the lengths of their blobs. */
  directoriesBelow(directory: string): ReadonlyMap<string, number> {
    return this.storage.listBelow(directory);
  }

  /**
   * Says that a directory is done with, and which names are in it: other files are forgotten. `makeRecord` is given what
   * is known of those that stay, and makes the record of the directory of it.
   */
  retain(
    directory: string,
    names: ReadonlySet<string>,
    makeRecord: (entries: ReadonlyMap<string, StatEntry>) => FolderRecord | undefined,
  ): void {
    const known = this.load(directory);
    for (const name of known.entries.keys()) {
      if (names.has(name)) continue;
      known.entries.delete(name);
      known.isChanged = true;
    }
    const record = makeRecord(known.entries);
    if (!isSameRecord(known.record, record)) {
      known.record = record;
      known.isChanged = true;
    }
    this.putAway(directory, known);
  }

  /** Keeps of a directory what was known of its files, with another record. */
  keep(directory: string, entries: ReadonlyMap<string, StatEntry>, record: FolderRecord): void {
    this.putAway(directory, { entries: new Map(entries), record, isChanged: true });
  }

  /** Hands over what has changed. */
  flush(): void {
    for (const [directory, known] of this.directories) this.putAway(directory, known);
    this.save();
  }

  private putAway(directory: string, { entries, record, isChanged }: Directory): void {
    this.directories.delete(directory);
    if (!isChanged) return;
    this.wait(directory, entries.size === 0 && !record ? undefined : encodeStatBlob(entries, record?.bytes));
  }

  private wait(directory: string, blob: Uint8Array | undefined): void {
    this.waiting.set(directory, blob);
    this.waitingBytes += blob?.length ?? 0;
    if (this.waitingBytes > waitingLimit) this.save();
  }

  /** A cache that cannot be written costs time and nothing else, so that is only logged. */
  private save(): void {
    const blobs = new Map(this.waiting);
    this.waiting.clear();
    this.waitingBytes = 0;
    if (blobs.size === 0) return;
    try {
      this.storage.save(blobs);
    } catch (error) {
      this.log("info", `The stat cache could not be written; files will be read again: ${String(error)}`);
    }
  }

  private load(directory: string): Directory {
    const loaded = this.directories.get(directory);
    if (loaded) return loaded;
    const blob = this.blobOf(directory);
    const kept = blob && openStatBlob(blob);
    const fresh = {
      entries: kept?.entries() ?? new Map<string, StatEntry>(),
      record: kept?.folder && FolderRecord.open(kept.folder),
      isChanged: false,
    };
    this.directories.set(directory, fresh);
    return fresh;
  }
}

function isSameRecord(a: FolderRecord | undefined, b: FolderRecord | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.bytes.equals(b.bytes));
}
