import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { run as runProcess } from "../host/processes.ts";
import type { Progress } from "../host/progress.ts";

/** What a measure is given to work with. */
export interface Bench {
  readonly progress: Progress;
  /** Makes a new empty folder, which is removed at the end. */
  readonly makeFolder: (name: string) => Promise<string>;
}

/** What a subject was held against, in the same run. */
export type Yardstick =
  | { readonly limit: number }
  | { readonly peer: { readonly name: string; readonly median: number } };

/** One line of the report. All numbers are milliseconds, or megabytes where `unit` says so. */
export type Result = {
  readonly name: string;
  readonly unit: "ms" | "MB";
  readonly median: number;
  /** The median as a multiple of the peer's median or of the limit. */
  readonly ratio: number;
  readonly samples: readonly number[];
  /** What the number needs to be understood. */
  readonly note?: string;
} & Yardstick;

/** Something whose duration is taken. */
export interface Subject {
  readonly name: string;
  /** Sets the stage before each run; its time does not count. */
  readonly prepare?: () => unknown;
  readonly run: () => unknown;
}

/**
 * Times subjects in turn, so that what else the machine does meets all of them alike. The first round warms
 * caches and does not count. Resolves to the milliseconds of each subject's runs.
 */
export async function timeInterleaved<Name extends string>(
  subjects: Readonly<Record<Name, Omit<Subject, "name">>>,
  rounds: number,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const entries = Object.entries<Omit<Subject, "name">>(subjects);
  const samples = new Map(entries.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, { prepare, run }] of entries) {
      await prepare?.();
      const began = performance.now();
      await run();
      const took = performance.now() - began;
      if (round > 0) samples.get(name)?.push(took);
    }
  }
  return Object.fromEntries(samples) as Record<Name, number[]>;
}

/**
 * The same subjects, each begun when all that was written before is on the disk: none of them pays for what another has left
 * to be written.
 */
export function onSettledDisk<Name extends string>(
  subjects: Readonly<Record<Name, Omit<Subject, "name">>>,
): Readonly<Record<Name, Omit<Subject, "name">>> {
  const entries = Object.entries<Omit<Subject, "name">>(subjects);
  const settled = entries.map(([name, { prepare, run }]) => {
    const settle = async (): Promise<void> => {
      await prepare?.();
      if (process.platform !== "win32") await runProcess("sync", []);
    };
    return [name, { prepare: settle, run }] as const;
  });
  return Object.fromEntries(settled) as Record<Name, Omit<Subject, "name">>;
}

/** Times a subject and its peer in turn, and holds the one against the other. */
export async function compareToPeer(subject: Subject, peer: Subject, rounds: number): Promise<Result> {
  const samples = await timeInterleaved({ subject, peer }, rounds);
  return againstPeer(subject.name, samples.subject, { name: peer.name, samples: samples.peer });
}

/** A result whose yardstick are a peer's samples of the same run. */
export function againstPeer(
  name: string,
  samples: readonly number[],
  peer: { readonly name: string; readonly samples: readonly number[] },
  note?: string,
): Result {
  const peerMedian = medianOf(peer.samples);
  return makeResult(name, samples, peerMedian, { peer: { name: peer.name, median: rounded(peerMedian) } }, note);
}

/** A result whose yardstick is a limit that was set. */
export function againstLimit(name: string, samples: readonly number[], limit: number, note?: string): Result {
  return makeResult(name, samples, limit, { limit }, note);
}

/** Peak memory, in megabytes, beside a limit. */
export function memoryAgainstLimit(name: string, megabytes: readonly number[], limit: number): Result {
  return { ...againstLimit(name, megabytes, limit), unit: "MB" };
}

function makeResult(
  name: string,
  samples: readonly number[],
  whole: number,
  yardstick: Yardstick,
  note: string | undefined,
): Result {
  const median = medianOf(samples);
  return {
    name,
    unit: "ms",
    median: rounded(median),
    ...yardstick,
    ratio: rounded(median / whole),
    samples: samples.map(rounded),
    ...(note !== undefined && { note }),
  };
}

/** The middle of the samples, or the mean of the two in the middle. Throws where there is none. */
export function medianOf(samples: readonly number[]): number {
  const sorted = samples.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error("there are no samples to take a median of");
  return (lower + upper) / 2;
}

/** To three digits after the point, which is more than any of this is exact to. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

/** Gives out folders in the temporary place, by their real paths; `remove` takes them all away. */
export function temporaryFolders(): { readonly make: Bench["makeFolder"]; readonly remove: () => Promise<void> } {
  const made: string[] = [];
  return {
    make: async (name) => {
      const folder = await realpath(await mkdtemp(path.join(tmpdir(), `cairn-bench-${name}-`)));
      made.push(folder);
      return folder;
    },
    remove: async () => {
      for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
