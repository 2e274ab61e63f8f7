import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import type { EngineOptions } from "../engine.ts";
import { systemCode } from "../model/systemErrors.ts";
import { removeAbandoned, temporaryPath } from "../store/temporaryFile.ts";

/*
 * An answer that took a while to find, in a file: three lines of JSON.
 *
 *   the seal    who wrote it and where; the CRC-32 of the lines below; the name of the answer
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
  /** JSON. */
  readonly answer: string;
}

interface Seal {
  readonly place: string;
  readonly crc: number;
  readonly id: string;
}

/**
 * What was kept, if this Cairn wrote it right here and nothing has damaged it. A copy is not believed, wherever it comes
 * from: a repository could bring one that tells of other commands than its pipeline files do.
 */
export function readRemembered<Facts>(place: MemoryPlace): Remembered<Facts> | undefined {
  try {
    const bytes = readFileSync(place.file);
    const sealEnd = bytes.indexOf("\n");
    const seal = JSON.parse(bytes.toString("utf8", 0, sealEnd)) as Seal;
    if (seal.place !== sealedPlace(place, statSync(place.file, { bigint: true }).ino)) return undefined;
    if (seal.crc !== crc32(bytes.subarray(sealEnd + 1))) return undefined;
    const factsEnd = bytes.indexOf("\n", sealEnd + 1);
    const facts = JSON.parse(bytes.toString("utf8", sealEnd + 1, factsEnd)) as Facts;
    return {
      id: seal.id,
      facts,
      // Often the facts alone are asked for.
      get answer() {
        return bytes.toString("utf8", factsEnd + 1);
      },
    };
  } catch {
    // Not there, not readable, or not whole: it is only a cache.
    return undefined;
  }
}

/**
 * Keeps an answer, in place of the one before. `collectFacts` is given the time in nanoseconds by the clock that stamps
 * files there; where it finds that the facts may not be believed, nothing is kept. Nor is it where the file system will
 * not have it: that costs time and nothing else, so that it is only logged.
 */
export function writeRemembered<Facts>(
  place: MemoryPlace,
  collectFacts: (nowNs: bigint) => Facts | undefined,
  answer: string,
  log: EngineOptions["log"],
): Remembered<Facts> | undefined {
  const folder = dirname(place.file);
  const temporary = temporaryPath(folder);
  if (!existsSync(folder)) return undefined;
  try {
    removeAbandoned(folder);
    writeFileSync(temporary, "", { flag: "wx" });
    const { mtimeNs, ino } = statSync(temporary, { bigint: true });
    const facts = collectFacts(mtimeNs);
    if (facts === undefined) return undefined;
    const content = `${JSON.stringify(facts)}\n${answer}`;
    const id = createHash("sha256").update(answer).digest("hex");
    const seal: Seal = { place: sealedPlace(place, ino), crc: crc32(content), id };
    writeFileSync(temporary, `${JSON.stringify(seal)}\n${content}`, { flag: "r+" });
    renameSync(temporary, place.file);
    return { id, facts, answer };
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
