import { type BigIntStats, lstatSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { type ReadContent, smallFileLimit } from "./fileReader.ts";
import type { Keeper } from "./keeper.ts";
import { type Place, statIfThere } from "../../files/place.ts";
import type { FileWorkers } from "../workers/fileWorkers.ts";

export interface LargeFilesOptions {
  readonly workers: FileWorkers;
  readonly keeper: Keeper | undefined;
  readonly wantsMd5: boolean;
  /** Tells how far it is and lets others have their turn, where that is due. */
  readonly rest: () => Promise<void>;
  /** Whether a file has to be read that the walk has yet to come to. */
  readonly isToRead: (place: Place, stats: BigIntStats) => boolean;
}

/** After so many bytes of large files, threads read them. */
const bytesBeforeHelp = 16 * 1024 * 1024;
/** So many of the files that come next are looked at for large ones, each time that one is read. */
const filesAhead = 32;
/** How often the walk looks up while it waits for threads, in milliseconds. */
const restMs = 50;

/** Has threads read the large files that a walk meets, and meanwhile those that come next in the same folder. */
export class LargeFiles {
  private readonly options: LargeFilesOptions;
  private readonly stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  /** What the walk has yet to come to, by absolute path. */
  private readonly underWay = new Map<string, Promise<ReadContent>>();
  private readonly running = new Set<Promise<ReadContent>>();
  /** Files that the walk has yet to come to, by the folder (absolute) in which they lie; the next one is the last. */
  private readonly next = new Map<string, Place[]>();
  private bytesSeen = 0;

  constructor(options: LargeFilesOptions) {
    this.options = options;
  }

  /** Says to which files in a folder the walk is about to come. */
  expect(folder: Place, files: readonly Place[]): void {
    if (files.length > 1) this.next.set(folder.file, files.toReversed());
  }

  /** The walk is done with a folder. */
  forget(folder: Place): void {
    this.next.delete(folder.file);
  }

  /** Whether a file of so many bytes that has to be read is worth a thread, after those that were asked for before. */
  isWorthHelp(size: number): boolean {
    if (size <= smallFileLimit) return false;
    this.bytesSeen += size;
    return this.bytesSeen >= bytesBeforeHelp && this.options.workers.helpers > 0;
  }

  /** What a thread reads of a file, once it is kept. Rejects as `FileReader.read` does, and where it cannot be kept. */
  async read(place: Place, keeper: Keeper | undefined): Promise<ReadContent> {
    const ahead = this.underWay.get(place.file);
    if (!ahead) this.pass(place);
    const reading = ahead ?? this.start(place, keeper);
    this.underWay.delete(place.file);
    this.startMore(path.dirname(place.file));
    try {
      while (this.running.has(reading)) {
        await Promise.race([reading, wait(restMs, undefined, { ref: false })]);
        await this.options.rest();
      }
      return await reading;
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  /** Has the threads leave off what they are at; nothing is under way any more when it resolves. */
  async end(): Promise<void> {
    Atomics.store(this.stop, 0, 1);
    await Promise.allSettled(this.running);
    Atomics.store(this.stop, 0, 0);
    this.underWay.clear();
    this.next.clear();
  }

  private start({ file, relative: place }: Place, keeper: Keeper | undefined): Promise<ReadContent> {
    const { workers, wantsMd5 } = this.options;
    const { stop } = this;
    const read = (copyTo?: () => string): Promise<ReadContent> =>
      workers.run({ kind: "large", file, place, wantsMd5, stop, ...(copyTo && { copyTo: copyTo() }) });
    const reading = keeper ? keeper.addFile(read) : read();
    this.running.add(reading);
    const ended = (): void => void this.running.delete(reading);
    reading.then(ended, ended);
    return reading;
  }

  /** The walk has come to a file: neither it nor any before it comes next. */
  private pass({ file }: Place): void {
    const coming = this.next.get(path.dirname(file)) ?? [];
    const at = coming.findLastIndex((next) => next.file === file);
    if (at !== -1) coming.length = at;
  }

  private startMore(folder: string): void {
    const { workers, keeper, isToRead } = this.options;
    const coming = this.next.get(folder) ?? [];
    for (let looked = 0; looked < filesAhead && this.underWay.size + 1 < workers.capacity; looked++) {
      const place = coming.pop();
      if (!place) return;
      const stats = statIfThere(place, lstatSync);
      if (!stats?.isFile() || stats.size <= smallFileLimit || !isToRead(place, stats)) continue;
      const reading = this.start(place, keeper);
      this.underWay.set(place.file, reading);
    }
  }
}
