import { readFileSync, closeSync, fstatSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { removeAbandoned, temporaryPath, writeAll } from "../store/temporaryFile.ts";
import type { FileMark } from "./textFiles.ts";

/*
 * What discovery found the last time, in one file: three lines of JSON.
 *
 *   the seal    who wrote it and where, and the CRC-32 of the lines below
 *   the facts   all that the answer followed from
 *   the answer  as JSON
 */

/** All that an answer followed from: as long as none of it is different, neither is the answer. */
export interface Facts {
  /** The files that the walk found, relative to the root, sorted. */
  readonly found: readonly string[];
  /** The folders that readers listed, with the names in them. */
  readonly folders: readonly (readonly [folder: string, names: readonly string[]])[];
  /** Every file that was asked for. */
  readonly files: readonly FileMark[];
}

export interface Remembered {
  readonly facts: Facts;
  /** JSON. */
  readonly answer: string;
}

/** Where an answer is kept, and whose it is. */
export interface MemoryPlace {
  /** Absolute; its folder is never made for it. */
  readonly file: string;
  /** The project's root, absolute. */
  readonly root: string;
  /** Names the very Cairn that reads and writes it: another one may find something else. */
  readonly build: string;
}

interface Seal {
  readonly place: string;
  readonly crc: number;
}

/**
 * What was kept, if this Cairn wrote it right here and nothing has damaged it. A copy is not believed, wherever it comes
 * from: a repository could bring one that tells of other commands than its pipeline files do.
 */
export function readRemembered(place: MemoryPlace): Remembered | undefined {
  try {
    const bytes = readFileSync(place.file);
    const sealEnd = bytes.indexOf("\n");
    const seal = JSON.parse(bytes.toString("utf8", 0, sealEnd)) as Seal;
    if (seal.place !== sealOf(place, statSync(place.file, { bigint: true }).ino)) return undefined;
    if (seal.crc !== crc32(bytes.subarray(sealEnd + 1))) return undefined;
    const factsEnd = bytes.indexOf("\n", sealEnd + 1);
    const facts = JSON.parse(bytes.toString("utf8", sealEnd + 1, factsEnd)) as Facts;
    return { facts, answer: bytes.toString("utf8", factsEnd + 1) };
  } catch {
    // Not there, not readable, or not whole: it is only a cache.
    return undefined;
  }
}

/**
 * Keeps an answer, in place of the one before. `collectFacts` is given the time in nanoseconds by the clock that stamps
 * files there. Throws what the file system says, as where the folder is not there or cannot be written.
 */
export function writeRemembered(place: MemoryPlace, collectFacts: (nowNs: bigint) => Facts, answer: string): void {
  const folder = dirname(place.file);
  removeAbandoned(folder);
  const temporary = temporaryPath(folder);
  const descriptor = openSync(temporary, "wx");
  try {
    const { mtimeNs, ino } = fstatSync(descriptor, { bigint: true });
    const content = Buffer.from(`${JSON.stringify(collectFacts(mtimeNs))}\n${answer}`);
    const seal: Seal = { place: sealOf(place, ino), crc: crc32(content) };
    writeAll(descriptor, Buffer.concat([Buffer.from(`${JSON.stringify(seal)}\n`), content]));
    closeSync(descriptor);
    renameSync(temporary, place.file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The inodes of the file and its folder change with every copy, and nobody can choose them. */
function sealOf({ file, root, build }: MemoryPlace, inode: bigint): string {
  const { dev, ino } = statSync(dirname(file), { bigint: true });
  return `${build} ${root} ${dev} ${ino} ${inode}`;
}
