import path from "node:path";

import type { Blake3 } from "../objects/blake3.ts";
import { entryEnd, type ManifestEntry } from "../trees/manifest.ts";
import { makeTemporaryFolder, moveFolder } from "./newFolder.ts";
import type { ObjectFolder } from "../objects/objectFolder.ts";
import type { Pace } from "../../files/pace.ts";
import { childOf } from "../../files/place.ts";
import type { NewFolderStep, RestoreStep } from "./restoreStep.ts";
import type { StoredFolder, StoredFolders } from "../trees/storedFolders.ts";
import type { FileWorkers } from "../workers/fileWorkers.ts";
import type { FolderToFill } from "../workers/fillFolders.ts";
import { unpackError } from "../workers/taskError.ts";

/** What is no small file: it is put in its place once its folder is there. */
type OtherStep = Extract<RestoreStep, { readonly kind: "link" | "write" }>;

export interface FolderFillerOptions {
  readonly objects: ObjectFolder;
  readonly blake3: Blake3;
  readonly folders: StoredFolders;
  readonly pace: Pace;
  readonly workers: FileWorkers;
  readonly putOther: (step: OtherStep) => Promise<void>;
}

/** What stopped it, at a file or folder (absolute). */
interface Failure {
  readonly file: string;
  readonly error: unknown;
}

interface OpenFolder extends StoredFolder {
  readonly step: NewFolderStep;
}

/** So many files go to a worker at a time. */
const batchLength = 512;
/** So much else waits at most: where all files are large, memory stays flat. */
const othersLimit = 1_000;

/**
 * Makes folders with all that they hold where nothing is. Workers fill them with small files out of packs, and what else
 * there is follows. A folder gets its name as soon as its small files are in it: an interrupted restore leaves whole
 * folders, and who goes on has the rest to do.
 */
export class FolderFiller {
  private readonly options: FolderFillerOptions;
  /** Folders whose parents are there. */
  private readonly ready: NewFolderStep[] = [];
  private readonly others: OtherStep[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private isHelped = false;
  private failure: Failure | undefined;
  /** How many small files are in their places. */
  done = 0;

  constructor(options: FolderFillerOptions) {
    this.options = options;
  }

  /** Resolves when all is done, or to what stopped it; no worker writes any more when it is settled. */
  async fill(top: NewFolderStep): Promise<Failure | undefined> {
    this.ready.push(top);
    try {
      while (!this.failure) {
        const other = this.others.at(-1);
        if (this.ready.length > 0 && this.hasRoom && this.others.length < othersLimit) await this.makeSome();
        else if (other) await this.options.putOther(this.others.pop() ?? other);
        else if (this.underWay.size > 0) await Promise.race(this.underWay);
        else break;
        await this.rest();
      }
    } finally {
      while (this.underWay.size > 0) await Promise.race(this.underWay);
    }
    return this.failure;
  }

  private get hasRoom(): boolean {
    return this.underWay.size < this.options.workers.capacity;
  }

  private async makeSome(): Promise<void> {
    const some: OpenFolder[] = [];
    let count = 0;
    while (count < batchLength) {
      const step = this.ready.pop();
      if (!step) break;
      const folder = { step, ...this.options.folders.open(step.hex) };
      const fileCount = folder.places.pairs.length / 2 - folder.others.length;
      if (fileCount > 2 * batchLength) await this.makeTogether(folder);
      else some.push(folder);
      count += fileCount;
    }
    // Threads are not worth their start for a few files.
    this.isHelped ||= count >= batchLength || this.ready.length > 0;
    const [first] = some;
    if (first) this.track(first.step.place.file, this.make(some));
  }

  private async make(folders: readonly OpenFolder[]): Promise<void> {
    this.done += await this.write(
      folders.map(({ step, entries, places }) => ({ folder: step.place.file, isThere: false, entries, places })),
    );
    for (const folder of folders) this.goInto(folder);
  }

  /** Has all workers fill a folder that holds many files. */
  private async makeTogether(folder: OpenFolder): Promise<void> {
    const { file } = folder.step.place;
    this.isHelped = true;
    let done = 0;
    const fill = async (part: FolderToFill): Promise<void> => void (done += await this.write([part], file));
    try {
      const temporary = makeTemporaryFolder(file);
      for (const part of partsOf(folder, temporary)) {
        if (this.failure) break;
        this.track(file, fill(part));
        while (!this.hasRoom) await Promise.race(this.underWay);
      }
      while (this.underWay.size > 0) await Promise.race(this.underWay);
      moveFolder(temporary, file);
      this.done += done;
      this.goInto(folder);
    } catch (error) {
      this.failure ??= { file, error };
    }
  }

  /** How many files were written. `called` is what a folder is to be called in the end. */
  private async write(folders: readonly FolderToFill[], called?: string): Promise<number> {
    const { objects, workers } = this.options;
    const task = { kind: "fill", packs: objects.packs, folders } as const;
    const { done, failure } = await (this.isHelped ? workers.run(task) : workers.runHere(task));
    if (failure) {
      const file = called === undefined ? failure.file : path.join(called, path.basename(failure.file));
      this.failure ??= { file, error: unpackError(failure.error) };
    }
    return done;
  }

  /** What is under way never rejects: it stops at what is noted. */
  private track(file: string, work: Promise<void>): void {
    const settled = work
      .catch((error: unknown) => void (this.failure ??= { file, error }))
      .finally(() => this.underWay.delete(settled));
    this.underWay.add(settled);
  }

  /** Has what is in a folder, besides its small files, come after. */
  private goInto({ step, others }: OpenFolder): void {
    for (const entry of others.toReversed()) {
      if (entry.type === "directory") {
        this.ready.push({ kind: "newFolder", place: childOf(step.place, entry.name), hex: entry.hex });
      } else this.others.push(this.otherStep(step, entry));
    }
  }

  private otherStep(folder: NewFolderStep, { name, type, hex }: ManifestEntry): OtherStep {
    const place = childOf(folder.place, name);
    if (type !== "symlink") {
      return { kind: "write", place, hex, isExecutable: type === "executable", expected: undefined };
    }
    const { objects, blake3 } = this.options;
    return { kind: "link", place, text: objects.read(hex, blake3).toString("utf8"), expected: undefined };
  }

  private async rest(): Promise<void> {
    const { pace } = this.options;
    if (!pace.isDue()) return;
    await pace.rest();
    pace.report(`Restored ${this.done.toLocaleString("en")} files`);
  }
}

/** A folder's entries, some at a time, to be put into `folder` (absolute). */
function* partsOf({ entries, places: { packs, pairs } }: StoredFolder, folder: string): Generator<FolderToFill> {
  const bytes = Buffer.from(entries.buffer, entries.byteOffset, entries.byteLength);
  let [start, first] = [0, 0];
  for (let at = 0, count = 0; at < bytes.length;) {
    at = entryEnd(bytes, at);
    count++;
    if (count - first < batchLength && at < bytes.length) continue;
    const places = { packs, pairs: pairs.slice(2 * first, 2 * count) };
    yield { folder, isThere: true, entries: new Uint8Array(bytes.subarray(start, at)), places };
    [start, first] = [at, count];
  }
}
