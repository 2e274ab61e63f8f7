import { createHash } from "node:crypto";
import { lstatSync, readlinkSync, statSync } from "node:fs";
import type { BigIntStats, Dirent } from "node:fs";
import path from "node:path";
import { folderOf } from "../model/paths.ts";
import { isMissing, systemCode } from "../model/systemErrors.ts";
import { readFolder } from "./folder.ts";
import { contentIgnoreNames } from "./ignoreFiles.ts";
import { settlesAt } from "./statCache.ts";

/** What a file or folder looks like from outside: while that stays the same, so does its digest. */
export interface PathStamp {
  /** Empty for what is not there. */
  readonly text: string;
  /** From when on every change shows in the text, in nanoseconds by the clock that stamps files. */
  readonly settlesAtNs: bigint;
}

const notThere: PathStamp = { text: "", settlesAtNs: 0n };

/**
 * The stamp of a path under a root (absolute), with links followed as `TreeReader` follows them. Throws what the file
 * system says of what cannot be looked at, and as `readFolder`.
 */
export function stampPath(root: string, relative: string): PathStamp {
  const file = path.join(root, relative);
  const stats = statIfThere(file);
  if (!stats?.isDirectory()) return stats ? stampOf(stats) : notThere;
  const stamps = [...stampFolder(file), ...stampIgnoreFiles(root, relative)];
  const digest = createHash("sha256");
  for (const { text } of stamps) digest.update(`${text}\n`);
  const settlesAtNs = stamps.reduce((latest, stamp) => later(latest, stamp.settlesAtNs), 0n);
  return { text: digest.digest("hex"), settlesAtNs };
}

/** Everything in a folder, in the order of the names. */
function stampFolder(folder: string): PathStamp[] {
  return readFolder(folder, folder)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => [{ text: JSON.stringify(entry.name), settlesAtNs: 0n }, ...stampEntry(folder, entry)]);
}

function stampEntry(folder: string, entry: Dirent): readonly PathStamp[] {
  const file = path.join(folder, entry.name);
  if (entry.isDirectory()) return [...stampFolder(file), { text: "/", settlesAtNs: 0n }];
  const own = stampOf(lstatSync(file, { bigint: true }));
  if (!entry.isSymbolicLink()) return [own];
  const target = statIfThere(file);
  return [
    own,
    { text: readlinkSync(file), settlesAtNs: 0n },
    target?.isDirectory() === false ? stampOf(target) : notThere,
  ];
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
