import { lookAt, lookBelow, type PathStamp } from "../stamps/folderLook.ts";
import { claimNext, makeClaims, outcomeOf, settleClaim } from "./claims.ts";

/** Folders to take the looks of, shared by threads. */
export interface SharedLookTask {
  readonly folders: readonly FolderToLookAt[];
  /** What comes of a folder is one of `outcomes`. */
  readonly claims: Int32Array;
  /** The looks, one after the other, in shared memory. */
  readonly looks: Uint8Array;
}

export interface FolderToLookAt {
  /** Absolute. */
  readonly folder: string;
  /** Whether all below it is looked at too. */
  readonly isWhole: boolean;
}

export const outcomes = { seen: 1, failed: 2 } as const;

/** The digest, i64 when it settles, i64 how many files, i64 whether it may hold pipelines. */
const lookLength = 56;
const digestLength = 32;

export function makeTask(folders: readonly FolderToLookAt[]): SharedLookTask {
  const looks = new Uint8Array(new SharedArrayBuffer(folders.length * lookLength));
  return { folders, claims: makeClaims(folders.length), looks };
}

/** Looks at the next folder, if there is one left. What cannot be looked at is left to who needs it. */
export function takeNextLook(task: SharedLookTask): boolean {
  const index = claimNext(task.claims);
  const next = index === undefined ? undefined : task.folders[index];
  if (index === undefined || !next) return false;
  try {
    writeLook(task, index, next.isWhole ? lookBelow(next.folder) : lookAt(next.folder));
    settleClaim(task.claims, index, outcomes.seen);
  } catch {
    settleClaim(task.claims, index, outcomes.failed);
  }
  return true;
}

function writeLook(
  { looks }: SharedLookTask,
  index: number,
  { text, settlesAtNs, fileCount, mayHoldPipelines }: PathStamp,
): void {
  const at = index * lookLength;
  looks.set(Buffer.from(text, "hex"), at);
  const numbers = new DataView(looks.buffer, looks.byteOffset + at + digestLength);
  numbers.setBigInt64(0, settlesAtNs);
  numbers.setBigInt64(8, BigInt(fileCount));
  numbers.setBigInt64(16, mayHoldPipelines ? 1n : 0n);
}

/** What was seen of a folder; undefined where it could not be looked at, or nobody is done with it. */
export function lookOf({ looks, claims }: SharedLookTask, index: number): PathStamp | undefined {
  if (outcomeOf(claims, index) !== outcomes.seen) return undefined;
  const at = index * lookLength;
  const numbers = new DataView(looks.buffer, looks.byteOffset + at + digestLength);
  return {
    text: Buffer.from(looks.subarray(at, at + digestLength)).toString("hex"),
    settlesAtNs: numbers.getBigInt64(0),
    fileCount: Number(numbers.getBigInt64(8)),
    mayHoldPipelines: numbers.getBigInt64(16) !== 0n,
  };
}
