import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import type { EngineOptions } from "../engine.ts";
import { systemCode } from "../model/systemErrors.ts";
import { removeAbandoned, temporaryPath } from "../files/temporaryFile.ts";
import { checksumOf } from "./checksum.ts";

/*
 * An answer that took a while to find, in a file: three lines of JSON.
 *
 *   the seal    who wrote it and where; how to find the lines below, and whether they are whole; the name of the answer
 *   the facts   all that the answer followed from
 *   the answer
 */

/** Where an answer is kept, and whose it is. */
export interface MemoryPlace {
  /** Absolute; its folder is never made for it. */
  readonly file: string;
  /** The project's root, absolute. */
  readonly root: string;
  /** Names the very Cairn that reads and writes it: another one may find something else. */
  readonly build: string;
}

export interface Remembered<Facts> {
  /** Names the answer: the same for the same answer. */
  readonly id: string;
  /** All that the answer followed from: as long as none of it is different, neither is the answer. */
  readonly facts: Facts;
  /** JSON; undefined where it is damaged, or has given way to another. Often the facts alone are asked for. */
  readonly readAnswer: () => string | undefined;
}

interface Seal {
  readonly place: string;
  readonly id: string;
  readonly facts: Line;
  readonly answer: Line;
}

/** A line without its end. */
interface Line {
  /** In bytes. */
  readonly length: number;
  readonly checksum: number;
}

/** The seal with the longest path that a file may have. */
const longestSeal = 16 * 1024;

/**
 * What was kept, if this Cairn wrote it right here and nothing has damaged it. A copy is not believed, wherever it comes
 * from: a repository could bring one that tells of other commands than its pipeline files do.
 */
export function readRemembered<Facts>(place: MemoryPlace): Remembered<Facts> | undefined {
  return reading(place.file, (descriptor) => {
    const start = Buffer.allocUnsafe(longestSeal);
    const sealEnd = start.subarray(0, readSync(descriptor, start, 0, longestSeal, 0)).indexOf("\n");
    const { place: sealed, id, facts, answer } = JSON.parse(start.toString("utf8", 0, sealEnd)) as Seal;
    if (sealed !== sealedPlace(place, fstatSync(descriptor, { bigint: true }).ino)) return undefined;
    const text = readLine(descriptor, facts, sealEnd + 1);
    if (text === undefined) return undefined;
    const readAnswer = () => reading(place.file, (anew) => readLine(anew, answer, sealEnd + 1 + facts.length + 1));
    return { id, facts: JSON.parse(text) as Facts, readAnswer };
  });
}

/** What is read of a file; undefined where it is not there, not readable, or not whole: it is only a cache. */
function reading<Result>(file: string, read: (descriptor: number) => Result | undefined): Result | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, "r");
    return read(descriptor);
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Undefined where it is not as it was written. */
function readLine(descriptor: number, { length, checksum }: Line, position: number): string | undefined {
  const bytes = Buffer.allocUnsafeSlow(length);
  const isWhole = readSync(descriptor, bytes, 0, length, position) === length && checksumOf(bytes) === checksum;
  return isWhole ? bytes.toString("utf8") : undefined;
}

/**
 * Keeps an answer, in place of the one before. `collectFacts` is given the time in nanoseconds by the clock that stamps
 * files there; where it finds that the facts may not be believed, nothing is kept. Nor is it where the file system will
 * not have it: that costs time and nothing else, so that it is only logged.
 * @returns the name that it is kept under
 */
export function writeRemembered<Facts>(
  place: MemoryPlace,
  collectFacts: (nowNs: bigint) => Facts | undefined,
  answer: string,
  log: EngineOptions["log"],
): string | undefined {
  const folder = dirname(place.file);
  const temporary = temporaryPath(folder);
  if (!existsSync(folder)) return undefined;
  try {
    removeAbandoned(folder);
    writeFileSync(temporary, "", { flag: "wx" });
    const { mtimeNs, ino } = statSync(temporary, { bigint: true });
    const facts = collectFacts(mtimeNs);
    if (facts === undefined) return undefined;
    const lines = [JSON.stringify(facts), answer].map((line) => Buffer.from(line));
    const [factsLine, answerLine] = lines.map((bytes) => ({ length: bytes.length, checksum: checksumOf(bytes) }));
    const id = createHash("sha256").update(answer).digest("hex");
    const seal = { place: sealedPlace(place, ino), id, facts: factsLine, answer: answerLine };
    const content = [Buffer.from(JSON.stringify(seal)), ...lines].flatMap((line) => [line, Buffer.from("\n")]);
    writeFileSync(temporary, Buffer.concat(content), { flag: "r+" });
    renameSync(temporary, place.file);
    return id;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    log("debug", `${place.file} could not be written: ${String(error)}`);
    return undefined;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The inodes of the file and its folder change with every copy, and nobody can choose them. */
function sealedPlace({ file, root, build }: MemoryPlace, inode: bigint): string {
  const { dev, ino } = statSync(dirname(file), { bigint: true });
  return `${build} ${root} ${dev} ${ino} ${inode}`;
}
