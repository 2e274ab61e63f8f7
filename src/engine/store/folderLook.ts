import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readlinkSync, statSync } from "node:fs";
import type { BigIntStats, Dirent } from "node:fs";
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
  const columns = new BigInt64Array(children.length * columnsOfEntry);
  const folders: string[] = [];
  const links: PathStamp[] = [];
  let names = "";
  let at = 0;
  let mayHoldPipelines = false;
  for (const child of children) {
    const { name } = child;
    mayHoldPipelines ||= mayBeOfPipeline(child);
    if (!belongs(name)) continue;
    const file = `${folder}${path.sep}${name}`;
    // No name holds what stands between them.
    names += `${name}/`;
    if (child.isDirectory()) {
      names += "/";
      folders.push(file);
      continue;
    }
    lookAtFile(file, columns, at);
    at += columnsOfEntry;
    if (child.isSymbolicLink()) links.push(...stampLink(file));
  }
  const seen = columns.subarray(0, at);
  const digest = createHash("sha256").update(`${names}\n`).update(seen);
  for (const { text } of links) digest.update(`${text}\n`);
  const settlesAtNs = links.reduce((latest, link) => later(latest, link.settlesAtNs), settlesAtOf(seen));
  return { text: digest.digest("hex"), settlesAtNs, fileCount: at / columnsOfEntry, mayHoldPipelines, folders };
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
  const digest = createHash("sha256").update(`${own.text}\n`);
  let { settlesAtNs, fileCount, mayHoldPipelines } = own;
  for (const look of below) {
    digest.update(`${look.text}\n`);
    settlesAtNs = later(settlesAtNs, look.settlesAtNs);
    fileCount += look.fileCount;
    mayHoldPipelines ||= look.mayHoldPipelines;
  }
  return { text: digest.digest("hex"), settlesAtNs, fileCount, mayHoldPipelines };
}

/** The stamp of a file with links followed; not of what is in a folder. */
export function stampFile(file: string): PathStamp {
  const stats = statIfThere(file);
  return stats ? stampOf(stats) : notThere;
}

/** Numbers are written as they are: to make text of them takes longer than to ask for them. */
function lookAtFile(file: string, columns: BigInt64Array, at: number): void {
  const { mtimeNs, ctimeNs, size, ino, mode } = lstatSync(file, { bigint: true });
  columns[at] = mtimeNs;
  columns[at + 1] = ctimeNs;
  columns[at + 2] = size;
  columns[at + 3] = ino;
  columns[at + 4] = mode;
}

/** When the last of the files settles. Of most it is plain that others settle later. */
function settlesAtOf(columns: BigInt64Array): bigint {
  let latest = 0n;
  let plainly = 0n;
  for (let at = 0; at < columns.length; at += columnsOfEntry) {
    const mtimeNs = columns[at] ?? 0n;
    const ctimeNs = columns[at + 1] ?? 0n;
    if (mtimeNs <= plainly && ctimeNs <= plainly) continue;
    latest = later(latest, later(settlesAt(mtimeNs), settlesAt(ctimeNs)));
    plainly = latest - longestTickNs;
  }
  return latest;
}

/** Whether a walk through the project may find there what a pipeline is read from: see `walkFiles`. */
function mayBeOfPipeline(child: Dirent): boolean {
  if (child.isDirectory()) return isSetAside(child.name) && !isForeignFolder(child.name);
  return isReadFile(child.name);
}

function stampLink(file: string): readonly PathStamp[] {
  const target = statIfThere(file);
  return [{ ...notThere, text: readlinkSync(file) }, target?.isDirectory() === false ? stampOf(target) : notThere];
}

function stampOf({ mtimeNs, ctimeNs, size, ino, mode }: BigIntStats): PathStamp {
  return {
    text: `${mtimeNs} ${ctimeNs} ${size} ${ino} ${mode}`,
    settlesAtNs: later(settlesAt(mtimeNs), settlesAt(ctimeNs)),
    fileCount: 1,
    mayHoldPipelines: false,
  };
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
