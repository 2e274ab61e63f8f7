import { hash } from "node:crypto";
import { lstatSync, readdirSync, readlinkSync, statSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import path from "node:path";
import { isForeignFolder } from "../discovery/foreignFolders.ts";
import { isReadFile } from "../discovery/pipelineFiles.ts";
import { isMissing, systemCode } from "../model/systemErrors.ts";
import { belongs, isSetAside } from "./folder.ts";
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

/** Of a file in a folder: both times, size, inode and mode. */
const columnsOfEntry = 5;

const notThere: PathStamp = { text: "", settlesAtNs: 0n, fileCount: 0, mayHoldPipelines: false };

/**
 * What a folder (absolute) looks like, with links followed as `TreeReader` follows them. Throws what the file system says,
 * also of a name that cannot be written as text: nothing is at what it is read as.
 */
export function lookAt(folder: string): OwnLook {
  const children = readdirSync(folder, { withFileTypes: true });
  const files = new FileLooks(children.length);
  const folders: string[] = [];
  let names = "";
  let mayHoldPipelines = false;
  for (const child of children) {
    const { name } = child;
    const isFolder = child.isDirectory();
    mayHoldPipelines ||= isFolder ? mayBeWalkedInto(name) : isReadFile(name);
    if (!belongs(name)) continue;
    const file = `${folder}${path.sep}${name}`;
    // No name holds what stands between them.
    names += isFolder ? `${name}//` : `${name}/`;
    if (isFolder) folders.push(file);
    else files.add(file, child.isSymbolicLink());
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
  const stats = statIfThere(file);
  return stats ? stampOf(stats) : notThere;
}

/** What files look like. Numbers are written as they are: to make text of them takes longer than to ask for them. */
class FileLooks {
  settlesAtNs = 0n;
  count = 0;
  private readonly columns: BigInt64Array;
  private readonly links: string[] = [];
  /** What has a time up to this settles before others do. */
  private plainlyNs = 0n;

  /** For at most so many. */
  constructor(length: number) {
    this.columns = new BigInt64Array(length * columnsOfEntry);
  }

  /** All that was seen. */
  get bytes(): Buffer {
    const { buffer, byteLength } = this.columns.subarray(0, this.count * columnsOfEntry);
    return Buffer.concat([Buffer.from(buffer, 0, byteLength), Buffer.from(this.links.join("\n"))]);
  }

  /** Looks at a file, and at what it leads to where it is a link. */
  add(file: string, isLink: boolean): void {
    const { mtimeNs, ctimeNs, size, ino, mode } = lstatSync(file, { bigint: true });
    const at = this.count++ * columnsOfEntry;
    this.columns[at] = mtimeNs;
    this.columns[at + 1] = ctimeNs;
    this.columns[at + 2] = size;
    this.columns[at + 3] = ino;
    this.columns[at + 4] = mode;
    if (mtimeNs > this.plainlyNs || ctimeNs > this.plainlyNs) this.waitFor(settlesAtOf({ mtimeNs, ctimeNs }));
    if (isLink) this.addTarget(file);
  }

  private addTarget(link: string): void {
    const stats = statIfThere(link);
    const target = stats?.isDirectory() === false ? stampOf(stats) : notThere;
    this.links.push(readlinkSync(link), target.text);
    this.waitFor(target.settlesAtNs);
  }

  private waitFor(settlesAtNs: bigint): void {
    this.settlesAtNs = later(this.settlesAtNs, settlesAtNs);
    this.plainlyNs = this.settlesAtNs - longestTickNs;
  }
}

/** Whether a walk through the project goes into a folder that belongs to no artifact: see `walkFiles`. */
function mayBeWalkedInto(name: string): boolean {
  return isSetAside(name) && !isForeignFolder(name);
}

function stampOf({ mtimeNs, ctimeNs, size, ino, mode }: BigIntStats): PathStamp {
  return {
    text: `${mtimeNs} ${ctimeNs} ${size} ${ino} ${mode}`,
    settlesAtNs: settlesAtOf({ mtimeNs, ctimeNs }),
    fileCount: 1,
    mayHoldPipelines: false,
  };
}

function settlesAtOf({ mtimeNs, ctimeNs }: Pick<BigIntStats, "mtimeNs" | "ctimeNs">): bigint {
  return later(settlesAt(mtimeNs), settlesAt(ctimeNs));
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** Nothing is there either where a link leads round in a circle. */
export function statIfThere(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if (isMissing(error) || systemCode(error) === "ELOOP") return undefined;
    throw error;
  }
}
