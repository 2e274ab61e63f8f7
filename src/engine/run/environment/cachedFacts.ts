import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { systemCode } from "../../model/systemErrors.ts";
import { writeFileAtomically } from "../atomicFile.ts";

/** Facts with the files and folders whose times tell whether they still hold. */
export interface WatchedFacts<Facts> {
  readonly facts: Facts;
  /** Absolute. */
  readonly watched: readonly string[];
}

/** Facts with what tells later whether they still hold. */
export interface TimedFacts<Facts> {
  readonly facts: Facts;
  /** Times of the files and folders that the facts depend on, in milliseconds since 1970; 0 where there was none. */
  readonly times: Readonly<Record<string, number>>;
}

/** File systems tell times in steps of up to two seconds (FAT). */
const settledMs = 2_000;

/**
 * Facts from a file in `cacheDir` while nothing that they depend on has changed, else from `learn`, and kept. `key` is
 * all that they are about; it grows a new word where their form changes.
 */
export async function cachedFacts<Facts>(
  cacheDir: string,
  key: string,
  learn: () => Promise<WatchedFacts<Facts>>,
): Promise<TimedFacts<Facts>> {
  const file = path.join(cacheDir, `facts-${createHash("sha256").update(key).digest("hex").slice(0, 16)}.json`);
  const cached = readCache<Facts>(file);
  if (cached !== undefined && isCurrent(cached.times)) return cached;
  const timed = await timedFacts(learn);
  if (isCurrent(timed.times)) {
    mkdirSync(cacheDir, { recursive: true });
    writeFileAtomically(file, Buffer.from(JSON.stringify(timed)));
  }
  return timed;
}

/** What changed while it was read, or just before, may change again without getting another time: it has none. */
export async function timedFacts<Facts>(learn: () => Promise<WatchedFacts<Facts>>): Promise<TimedFacts<Facts>> {
  const startedAt = Date.now();
  const { facts, watched } = await learn();
  const times = watched.map((file) => [file, modifiedAt(file)] as const);
  return {
    facts,
    times: Object.fromEntries(times.map(([file, time]) => [file, time < startedAt - settledMs ? time : Number.NaN])),
  };
}

/** Whether nothing has changed since the times were taken. */
export function isCurrent(times: TimedFacts<unknown>["times"]): boolean {
  return Object.entries(times).every(([file, time]) => modifiedAt(file) === time);
}

function readCache<Facts>(file: string): TimedFacts<Facts> | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as TimedFacts<Facts>;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
