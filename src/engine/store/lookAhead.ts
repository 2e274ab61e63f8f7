import { type Dirent, lstatSync } from "node:fs";
import path from "node:path";

import { readFolder } from "./folder.ts";
import type { IgnoreFiles } from "./ignoreFiles.ts";
import type { Keeper } from "./keeper.ts";
import { type StatCache, stampOf } from "./statCache.ts";
import { childOf, type Place, statIfThere } from "./place.ts";
import type { FileWorkers } from "./workers/fileWorkers.ts";
import type { ReadSmallAnswer } from "./workers/readSmall.ts";

export interface LookAheadOptions {
  readonly cache: StatCache;
  readonly keeper: Keeper | undefined;
  /** Tells how far it is and lets others have their turn, where that is due. */
  readonly rest: () => Promise<void>;
  readonly wantsMd5: boolean;
  readonly workers: FileWorkers;
  /** Whether the walk is done with a folder (relative to the root) and all below. */
  readonly isDone: (folder: string) => boolean;
}

/** So many files go to a worker at a time. */
const batchLength = 256;
/** So many files are read before the walk comes after: what is known of them waits in memory. */
const stretchLength = 4_000;

interface FileAhead {
  readonly directory: string;
  readonly name: string;
  readonly file: string;
}

interface FolderAhead {
  readonly place: Place;
  /** What is passed over in it, as far as the folders above it say. */
  readonly rules: IgnoreFiles;
}

/**
 * Reads the small files that a walk through a folder is about to meet, by threads, so that the walk finds them in the
 * stat cache, and their content kept. What it gets wrong costs time alone: the walk looks at every file itself.
 */
export class LookAhead {
  private readonly options: LookAheadOptions;
  private readonly folders: FolderAhead[];
  private batch: FileAhead[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | undefined;

  constructor(options: LookAheadOptions, top: FolderAhead) {
    this.options = options;
    this.folders = [top];
  }

  /** Goes on from where it was, for a stretch. Rejects where what was read cannot be kept. */
  async goOn(): Promise<void> {
    const { isDone, rest, workers } = this.options;
    try {
      for (let count = 0; count < stretchLength && !this.failure;) {
        const folder = this.folders.pop();
        if (!folder) break;
        if (isDone(folder.place.relative)) continue;
        for (const file of this.filesToRead(folder)) {
          count++;
          this.batch.push(file);
          if (this.batch.length >= batchLength) this.send();
        }
        while (this.underWay.size >= workers.capacity) await Promise.race(this.underWay);
        await rest();
      }
      if (this.batch.length > 0) this.send();
    } finally {
      this.batch = [];
      while (this.underWay.size > 0) await Promise.race(this.underWay);
    }
    if (this.failure) throw this.failure.error;
  }

  private filesToRead({ place, rules }: FolderAhead): readonly FileAhead[] {
    const children = childrenOf(place);
    const own = rules.inside(place.file, children);
    const taken = children.filter((child) => !own.ignores(path.join(place.file, child.name), child.isDirectory()));
    const inner = taken.filter((child) => child.isDirectory());
    for (const child of inner.toReversed()) this.folders.push({ place: childOf(place, child.name), rules: own });
    return taken
      .filter((child) => child.isFile() && !this.isKnown(place, child.name))
      .map(({ name }) => ({ directory: place.relative, name, file: path.join(place.file, name) }));
  }

  private isKnown(place: Place, name: string): boolean {
    const { cache } = this.options;
    if (!cache.remembers(place.relative, name)) return false;
    const stats = statIfThere(childOf(place, name), lstatSync);
    return stats === undefined || cache.find(place.relative, name, stampOf(stats)) !== undefined;
  }

  private send(): void {
    const work = this.readAll(this.batch);
    this.batch = [];
    this.underWay.add(work);
    void work.finally(() => this.underWay.delete(work));
  }

  private async readAll(files: readonly FileAhead[]): Promise<void> {
    const { keeper, wantsMd5, workers } = this.options;
    try {
      const names = files.map(({ file }) => file);
      this.take(files, await workers.run({ kind: "read", files: names, wantsMd5, wantsBytes: keeper !== undefined }));
    } catch (error) {
      this.failure ??= { error };
    }
  }

  private take(files: readonly FileAhead[], { contents, bytes }: ReadSmallAnswer): void {
    const { cache, keeper } = this.options;
    keeper?.expect?.(contents.flatMap((content) => content?.b3 ?? []));
    let at = 0;
    for (const [index, content] of contents.entries()) {
      const file = files[index];
      if (!file || !content) continue;
      const { b3, md5, ...stamp } = content;
      const size = Number(stamp.size);
      const digests = { b3, ...(md5 !== undefined && { md5 }) };
      if (keeper?.hasFile({ ...digests, size }) === false) keeper.add(b3, bytes.subarray(at, at + size));
      at += size;
      cache.record(file.directory, file.name, stamp, digests);
    }
  }
}

/** None where they cannot be read: the walk says why. */
function childrenOf(place: Place): readonly Dirent[] {
  try {
    return readFolder(place.file, place.relative);
  } catch {
    return [];
  }
}
