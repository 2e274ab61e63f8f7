import type { Keeper } from "./keeper.ts";
import type { KnownFolders } from "./knownFolders.ts";
import { decodeManifest, type ManifestEntry } from "../trees/manifest.ts";
import { childOf, type Place } from "../../files/place.ts";
import { decodeStatBlob, encodeStatBlob } from "../stamps/statBlob.ts";
import type { StatCache } from "../stamps/statCache.ts";
import type { FileWorkers } from "../workers/fileWorkers.ts";
import type { FolderRead, FolderToRead, ReadFoldersAnswer } from "../workers/readFolders.ts";

export interface LookAheadOptions {
  /** Absolute: ignore files from there on say what is passed over. */
  readonly rulesFrom: string;
  readonly cache: StatCache;
  readonly keeper: Keeper | undefined;
  /** What is known by the looks of a folder need not be read. */
  readonly known: KnownFolders | undefined;
  readonly wantsMd5: boolean;
  readonly workers: FileWorkers;
}

/** What threads found in a folder: of one with many files, in parts. The first has the folders in it. */
export type FolderTold = readonly [FolderRead, ...FolderRead[]];

/** At most so many folders go to a thread at a time, which reads as many of them as one answer holds. */
const mostFolders = 32;
/** What is known of so many files waits in memory for the walk. */
const filesAhead = 20_000;
/** A part of a folder has at least so many files. */
const fewestInPart = 32;

interface FolderAhead {
  readonly place: Place;
  readonly parts: FolderRead[];
  /** How many parts of it are still to come; none is under way before the first is given to a thread. */
  open: number;
  isGiven: boolean;
  /** Whether it cannot be looked through by a thread. */
  isRefused: boolean;
  /** Whether the walk has said which folders are in it. */
  readonly isListed: boolean;
  /** Is called when no part is open any more. */
  whenDone?: () => void;
}

interface Job {
  readonly folder: FolderAhead;
  readonly toRead: FolderToRead;
}

/**
 * Has threads read the folders that a walk is about to come to: their content is kept as it comes, and what they found
 * waits for the walk. It starts when it is told to; before that it only hears which folders there are.
 */
export class LookAhead {
  private readonly options: LookAheadOptions;
  /** By path relative to the root: the folders that the walk has yet to come to. */
  private readonly folders = new Map<string, FolderAhead>();
  /** The next one is the last. */
  private readonly toDo: (FolderAhead | Job)[] = [];
  private readonly spareMemory: ArrayBuffer[] = [];
  private tasks = 0;
  /** One more than the last answer had. */
  private foldersPerTask = 4;
  private filesWaiting = 0;
  private awaited: FolderAhead | undefined;
  private hasEnded = false;
  private failure: { readonly error: unknown } | undefined;
  isStarted = false;

  constructor(options: LookAheadOptions) {
    this.options = options;
  }

  /** Hears of folders in the order in which the walk comes to them, before any that it heard of earlier. */
  expect(places: readonly Place[], isListed = false): void {
    for (const place of places.toReversed()) {
      if (this.folders.has(place.relative)) continue;
      const folder = { place, parts: [], open: 1, isGiven: false, isRefused: false, isListed };
      this.folders.set(place.relative, folder);
      this.toDo.push(folder);
    }
  }

  start(): void {
    this.isStarted = true;
    this.deal();
  }

  /** Nothing that comes from now on is kept. */
  end(): void {
    this.hasEnded = true;
    this.toDo.length = 0;
    this.folders.clear();
  }

  /** Whether threads are at a folder, or have read it. */
  isReading({ relative }: Place): boolean {
    return this.folders.get(relative)?.isGiven ?? false;
  }

  /** The walk does without what threads could find in a folder. */
  pass({ relative }: Place): void {
    const folder = this.folders.get(relative);
    this.folders.delete(relative);
    if (!folder) return;
    folder.isGiven = true;
    while (this.last?.isGiven) this.toDo.pop();
  }

  /**
   * What threads find in a folder that the walk has come to; undefined where it has to look itself. Rejects where what
   * was read cannot be kept.
   */
  async take(place: Place): Promise<FolderTold | undefined> {
    if (!this.isStarted) {
      this.pass(place);
      return undefined;
    }
    this.expect([place]);
    return await this.outcomeOf(place);
  }

  /** The same of a folder of which the walk has said what is in it, and begun to look at it. */
  async takeListed(place: Place): Promise<FolderTold | undefined> {
    this.expect([place], true);
    return await this.outcomeOf(place);
  }

  private get last(): FolderAhead | undefined {
    const last = this.toDo.at(-1);
    return last && ("toRead" in last ? last.folder : last);
  }

  private async outcomeOf(place: Place): Promise<FolderTold | undefined> {
    const folder = this.folders.get(place.relative);
    if (!folder) return undefined;
    this.options.known?.forget(place);
    if (!folder.isGiven) this.toDo.push(folder);
    this.awaited = folder;
    this.deal();
    if (folder.open > 0 && !this.failure) await new Promise<void>((resolve) => (folder.whenDone = resolve));
    this.awaited = undefined;
    if (this.failure) throw this.failure.error;
    this.folders.delete(place.relative);
    this.filesWaiting -= filesIn(folder.parts);
    this.deal();
    const [first, ...others] = folder.parts;
    return first && !folder.isRefused ? [first, ...others] : undefined;
  }

  private deal(): void {
    while (this.isStarted && !this.failure && this.tasks < this.options.workers.capacity) {
      const jobs = this.nextJobs();
      if (jobs.length === 0) return;
      this.tasks++;
      void this.give(jobs).finally(() => {
        this.tasks--;
        this.deal();
      });
    }
  }

  private nextJobs(): readonly Job[] {
    if (this.filesWaiting >= filesAhead) return this.awaitedJobs();
    const jobs: Job[] = [];
    while (jobs.length < this.foldersPerTask) {
      const next = this.toDo.pop();
      if (!next) break;
      jobs.push(...this.jobsFor(next));
    }
    return jobs;
  }

  /** What the walk waits for goes on, however much else waits for it. */
  private awaitedJobs(): readonly Job[] {
    const index = this.toDo.findLastIndex((next) => ("toRead" in next ? next.folder : next) === this.awaited);
    return index < 0 ? [] : this.toDo.splice(index, 1).flatMap((next) => this.jobsFor(next));
  }

  private jobsFor(next: FolderAhead | Job): readonly Job[] {
    if ("toRead" in next) return [next];
    if (next.isGiven) return [];
    const { place } = next;
    const known = this.options.cache.savedBlob(place.relative);
    const isKept = known !== undefined && this.isKept(place, known);
    // What the walk finds to be as it was costs less so.
    if (next !== this.awaited && isKept && this.options.known?.mayFind(place)) return [];
    next.isGiven = true;
    return [{ folder: next, toRead: { place, ...(known && { known }), isKept } }];
  }

  private isKept(place: Place, known: Uint8Array): boolean {
    const { keeper } = this.options;
    if (!keeper) return true;
    const files = [...(decodeStatBlob(known)?.values() ?? [])];
    const hexes = files.flatMap(({ b3 }) => b3 ?? []);
    keeper.expect?.(hexes, place.relative);
    return files.every(({ b3, md5, size }) => {
      return b3 === undefined || keeper.hasFile({ b3, ...(md5 !== undefined && { md5 }), size: Number(size) });
    });
  }

  private async give(jobs: readonly Job[]): Promise<void> {
    const { rulesFrom, cache, keeper, wantsMd5, workers } = this.options;
    const folders = jobs.map(({ toRead }) => toRead);
    const wantsBytes = keeper?.addEntries !== undefined;
    const memory = this.spareMemory.pop();
    const { beginNs } = cache;
    try {
      const answer = await workers.run({ kind: "read", rulesFrom, folders, wantsMd5, wantsBytes, memory, beginNs });
      if (!this.hasEnded) this.note(jobs, answer);
      if (answer.bytes.buffer instanceof ArrayBuffer) this.spareMemory.push(answer.bytes.buffer);
    } catch (error) {
      this.failure ??= { error };
      this.awaited?.whenDone?.();
    }
  }

  private note(jobs: readonly Job[], { folders, bytes, md5s }: ReadFoldersAnswer): void {
    if (bytes.length > 0) this.options.keeper?.addEntries?.(bytes, md5s);
    this.toDo.push(...jobs.slice(folders.length).toReversed());
    this.foldersPerTask = Math.min(mostFolders, folders.length + 1);
    // The first folders are to be the next.
    for (const [index, read] of [...folders.entries()].toReversed()) {
      const job = jobs[index];
      if (job) this.noteFolder(job, read);
    }
  }

  private noteFolder({ folder, toRead }: Job, read: FolderRead | undefined): void {
    folder.open--;
    if (!read) folder.isRefused = true;
    else {
      folder.parts.push(read);
      this.filesWaiting += read.fileCount;
      if (!folder.isListed) this.expect(read.folders.map((name) => childOf(folder.place, name)));
      const rest = partsOf(toRead, read);
      folder.open += rest.length;
      this.toDo.push(...rest.map((part) => ({ folder, toRead: part })));
    }
    if (folder.open === 0) folder.whenDone?.();
  }
}

/** What is left of a folder, in parts of which each is about one answer. */
function partsOf(
  { place, known, isKept }: FolderToRead,
  { rest, fileCount, others }: FolderRead,
): readonly FolderToRead[] {
  const length = Math.max(fewestInPart, fileCount + others.length);
  const entries = known && rest.length > 0 ? decodeStatBlob(known) : undefined;
  return Array.from({ length: Math.ceil(rest.length / length) }, (_, index) => {
    const names = rest.slice(index * length, (index + 1) * length);
    if (!entries) return { place, names, isKept };
    const own = names.flatMap((name) => {
      const entry = entries.get(name);
      return entry ? [[name, entry] as const] : [];
    });
    return { place, names, known: encodeStatBlob(new Map(own)), isKept };
  });
}

function filesIn(parts: readonly FolderRead[]): number {
  return parts.reduce((count, { fileCount }) => count + fileCount, 0);
}

/** A file as threads found it; its md5 in hex, where that was asked for. */
export interface ToldFile {
  readonly entry: ManifestEntry;
  readonly md5: string | undefined;
}

/** The files that threads have read in a folder, by name. */
export function filesTold(told: FolderTold): ReadonlyMap<string, ToldFile> {
  const files = told.flatMap(({ manifest, md5s }) =>
    decodeManifest(manifest).map((entry, index) => [entry.name, { entry, md5: md5s[index] }] as const),
  );
  return new Map(files);
}
