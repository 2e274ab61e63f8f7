import { hash } from "node:crypto";
import { lstatSync, readdirSync, readlinkSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import path from "node:path";
import { isForeignFolder } from "../../discovery/foreignFolders.ts";
import { isReadFile } from "../../discovery/pipelineFiles.ts";
import { isMissing, systemCode } from "../../model/systemErrors.ts";
import { belongs, isSetAside } from "../../files/folder.ts";
import { longestTickNs, settlesAt } from "./statCache.ts";

/** What a file or folder looks like from outside: while that stays the same, so does its digest. */
export interface PathStamp {
  /** Empty for what is not there. */
  readonly text: string;
  /** From when on every change shows in the text, in nanoseconds by the clock that stamps files. */
  readonly settlesAtNs: bigint;
  /** How many files it is made of. */
  readonly fileCount: number;
  /** Whether it is a folder in which a walk through the project may find what a pipeline is read from. */
  readonly mayHoldPipelines: boolean;
}

/** The stamp of what lies in a folder, without what is in the folders there. */
export interface OwnLook extends PathStamp {
  /** The folders in it (absolute), in their order. */
  readonly folders: readonly string[];
}

/**
 * Of a file in a folder: both times, size, inode and mode. The times are milliseconds with fractions, which tell a quarter of
 * a microsecond: a look that is kept is so much older than the next change that no more is needed, and whole nanoseconds
 * would take as long as half of the look.
 */
const columnsOfEntry = 5;

const nsPerMs = 1_000_000;

const notThere: PathStamp = { text: "", settlesAtNs: 0n, fileCount: 0, mayHoldPipelines: false };

/**
 * What a folder (absolute) looks like, with links followed as `TreeReader` follows them. Throws what the file system says,
 * also of a name that cannot be written as text: nothing is at what it is read as.
 */
export function lookAt(folder: string): OwnLook {
  // What each is shows when it is looked at: names alone are there in half of the time.
  const children = readdirSync(folder);
  const files = new FileLooks(children.length);
  const folders: string[] = [];
  let names = "";
  let mayHoldPipelines = false;
  for (const name of children) {
    const file = `${folder}${path.sep}${name}`;
    if (!belongs(name)) {
      const isFolder = lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
      mayHoldPipelines ||= isFolder ? mayBeWalkedInto(name) : isReadFile(name);
      continue;
    }
    const stats = lstatSync(file);
    // No name holds what stands between them.
    if (stats.isDirectory()) {
      names += `${name}//`;
      folders.push(file);
    } else {
      names += `${name}/`;
      mayHoldPipelines ||= isReadFile(name);
      files.add(file, stats);
    }
  }
  const text = hash("sha256", Buffer.concat([Buffer.from(`${names}\n`), files.bytes]));
  return { text, settlesAtNs: files.settlesAtNs, fileCount: files.count, mayHoldPipelines, folders };
}

/** The folders in a folder (both absolute), in the order in which looks at them are joined. */
export function foldersIn(folder: string): readonly string[] {
  const inner = readdirSync(folder, { withFileTypes: true }).filter(
    (child) => child.isDirectory() && belongs(child.name),
  );
  return inner.map(({ name }) => `${folder}${path.sep}${name}`);
}

/** What `lookAt` tells with all below it, folder by folder: of one with a million files, little is in memory at a time. */
export function lookBelow(folder: string): PathStamp {
  const own = lookAt(folder);
  return joinLooks(own, own.folders.map(lookBelow));
}

/** What a folder looks like with all below it, where that is known of the folders in it. */
export function joinLooks(own: PathStamp, below: readonly PathStamp[]): PathStamp {
  let { settlesAtNs, fileCount, mayHoldPipelines } = own;
  for (const look of below) {
    settlesAtNs = later(settlesAtNs, look.settlesAtNs);
    fileCount += look.fileCount;
    mayHoldPipelines ||= look.mayHoldPipelines;
  }
  const texts = [own, ...below].map(({ text }) => text);
  return { text: hash("sha256", texts.join("\n")), settlesAtNs, fileCount, mayHoldPipelines };
}

/** The stamp of a file with links followed; not of what is in a folder. */
export function stampFile(file: string): PathStamp {
  return stampOf(statIfThere(file));
}

/** The stamp of a file that was looked at, or of nothing. */
export function stampOf(stats: Stats | undefined): PathStamp {
  if (!stats) return notThere;
  const { mtimeMs, ctimeMs, size, ino, mode } = stats;
  return {
    text: `${mtimeMs} ${ctimeMs} ${size} ${ino} ${mode}`,
    settlesAtNs: settlesAtOf(stats),
    fileCount: 1,
    mayHoldPipelines: false,
  };
}

/** What files look like. Numbers are written as they are: to make text of them takes longer than to ask for them. */
class FileLooks {
  settlesAtNs = 0n;
  count = 0;
  private readonly columns: Float64Array;
  private readonly links: string[] = [];
  /** What has a time up to this settles before others do. */
  private plainlyMs = 0;

  /** For at most so many. */
  constructor(length: number) {
    this.columns = new Float64Array(length * columnsOfEntry);
  }

  /** All that was seen. */
  get bytes(): Buffer {
    const { buffer, byteLength } = this.columns.subarray(0, this.count * columnsOfEntry);
    return Buffer.concat([Buffer.from(buffer, 0, byteLength), Buffer.from(this.links.join("\n"))]);
  }

  /** A file as it was seen itself; where it is a link, what it leads to is looked at. */
  add(file: string, stats: Stats): void {
    const { mtimeMs, ctimeMs } = stats;
    const at = this.count++ * columnsOfEntry;
    this.columns[at] = mtimeMs;
    this.columns[at + 1] = ctimeMs;
    this.columns[at + 2] = stats.size;
    this.columns[at + 3] = stats.ino;
    this.columns[at + 4] = stats.mode;
    if (mtimeMs > this.plainlyMs || ctimeMs > this.plainlyMs) this.waitFor(settlesAtOf(stats));
    if (stats.isSymbolicLink()) this.addTarget(file);
  }

  private addTarget(link: string): void {
    const stats = statIfThere(link);
    const target = stampOf(stats?.isDirectory() === true ? undefined : stats);
    this.links.push(readlinkSync(link), target.text);
    this.waitFor(target.settlesAtNs);
  }

  private waitFor(settlesAtNs: bigint): void {
    this.settlesAtNs = later(this.settlesAtNs, settlesAtNs);
    this.plainlyMs = Number(this.settlesAtNs - longestTickNs) / nsPerMs;
  }
}

/** Whether a walk through the project goes into a folder that belongs to no artifact: see `walkFiles`. */
function mayBeWalkedInto(name: string): boolean {
  return isSetAside(name) && !isForeignFolder(name);
}

function settlesAtOf({ mtimeMs, ctimeMs }: Pick<Stats, "mtimeMs" | "ctimeMs">): bigint {
  return later(settlesAt(toNs(mtimeMs)), settlesAt(toNs(ctimeMs)));
}

/** Whole seconds stay whole. */
function toNs(timeMs: number): bigint {
  return BigInt(Math.round(timeMs * nsPerMs));
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** Nothing is there either where a link leads round in a circle. */
export function statIfThere(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if (isMissing(error) || systemCode(error) === "ELOOP") return undefined;
    throw error;
  }
}
