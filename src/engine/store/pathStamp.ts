import { createHash } from "node:crypto";
import { lstatSync, readlinkSync, statSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import path from "node:path";
import { folderOf } from "../model/paths.ts";
import { isMissing, systemCode } from "../model/systemErrors.ts";
import { readFolder } from "./folder.ts";
import { contentIgnoreNames } from "./ignoreFiles.ts";
import { longestTickNs, settlesAt } from "./statCache.ts";

/** What a file or folder looks like from outside: while that stays the same, so does its digest. */
export interface PathStamp {
  /** Empty for what is not there. */
  readonly text: string;
  /** From when on every change shows in the text, in nanoseconds by the clock that stamps files. */
  readonly settlesAtNs: bigint;
}

/** Of a file in a folder: both times, size, inode and mode. */
const columnsOfEntry = 5;

const notThere: PathStamp = { text: "", settlesAtNs: 0n };

/**
 * The stamp of a path under a root (absolute), with links followed as `TreeReader` follows them. Throws what the file
 * system says of what cannot be looked at, and as `readFolder`.
 */
export function stampPath(root: string, relative: string): PathStamp {
  const file = path.join(root, relative);
  const stats = statIfThere(file);
  if (!stats?.isDirectory()) return stats ? stampOf(stats) : notThere;
  const looks = new FolderLooks();
  looks.addFolder(file);
  for (const stamp of stampIgnoreFiles(root, relative)) looks.add(stamp);
  return looks.stamp();
}

/** What a folder with all in it looks like, folder by folder: of one with a million files, little is in memory at a time. */
class FolderLooks {
  private readonly digest = createHash("sha256");
  private settlesAtNs = 0n;

  stamp(): PathStamp {
    return { text: this.digest.digest("hex"), settlesAtNs: this.settlesAtNs };
  }

  add({ text, settlesAtNs }: PathStamp): void {
    this.digest.update(`${text}\n`);
    this.settlesAtNs = later(this.settlesAtNs, settlesAtNs);
  }

  /** In the order of the names. What is in a folder within it comes after all that is in itself. */
  addFolder(folder: string): void {
    const entries = readFolder(folder, folder).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const columns = new BigInt64Array(entries.length * columnsOfEntry);
    for (const [index, entry] of entries.entries()) {
      if (!entry.isDirectory()) this.look(`${folder}${path.sep}${entry.name}`, columns, index * columnsOfEntry);
    }
    // No name holds what stands between them.
    this.digest.update(`${entries.length}\0${entries.map(({ name }) => name).join("\0")}\n`);
    this.digest.update(columns);
    for (const entry of entries) if (entry.isSymbolicLink()) this.addLink(path.join(folder, entry.name));
    for (const entry of entries) if (entry.isDirectory()) this.addFolder(path.join(folder, entry.name));
  }

  /** Numbers are written as they are: to make text of them takes longer than to ask for them. */
  private look(file: string, columns: BigInt64Array, at: number): void {
    const { mtimeNs, ctimeNs, size, ino, mode } = lstatSync(file, { bigint: true });
    columns[at] = mtimeNs;
    columns[at + 1] = ctimeNs;
    columns[at + 2] = size;
    columns[at + 3] = ino;
    columns[at + 4] = mode;
    // Of most files it is plain that others settle later.
    if (mtimeNs + longestTickNs > this.settlesAtNs) this.settlesAtNs = later(this.settlesAtNs, settlesAt(mtimeNs));
    if (ctimeNs + longestTickNs > this.settlesAtNs) this.settlesAtNs = later(this.settlesAtNs, settlesAt(ctimeNs));
  }

  private addLink(file: string): void {
    const target = statIfThere(file);
    this.add({ text: readlinkSync(file), settlesAtNs: 0n });
    this.add(target?.isDirectory() === false ? stampOf(target) : notThere);
  }
}

/** What is passed over in a folder is also said in the folders above it. */
function stampIgnoreFiles(root: string, relative: string): readonly PathStamp[] {
  const stamps: PathStamp[] = [];
  for (let folder = relative; folder !== ".";) {
    folder = folderOf(folder);
    for (const name of contentIgnoreNames) {
      const stats = statIfThere(path.join(root, folder, name));
      stamps.push(stats ? stampOf(stats) : notThere);
    }
  }
  return stamps;
}

function stampOf({ mtimeNs, ctimeNs, size, ino, mode }: BigIntStats): PathStamp {
  return {
    text: `${mtimeNs} ${ctimeNs} ${size} ${ino} ${mode}`,
    settlesAtNs: later(settlesAt(mtimeNs), settlesAt(ctimeNs)),
  };
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** Nothing is there either where a link leads round in a circle. */
function statIfThere(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if (isMissing(error) || systemCode(error) === "ELOOP") return undefined;
    throw error;
  }
}
