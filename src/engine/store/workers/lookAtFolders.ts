import { looksAsKnown, openKnown } from "../reading/knownFolder.ts";
import { claimNext, settleClaim } from "./claims.ts";

/** Folders to look at, shared by threads. */
export interface LookTask {
  /** Absolute. */
  readonly folders: readonly string[];
  /** What the stat cache keeps of them. */
  readonly blobs: Uint8Array;
  /** Of each folder, where in the blobs its own begins and ends. */
  readonly spans: readonly (readonly [from: number, to: number])[];
  /** What comes of a folder is one of `looks`. */
  readonly claims: Int32Array;
}

/** How many folders a thread has looked at. */
export interface LookAnswer {
  readonly looked: number;
}

/** What a thread has found out of a folder. */
export const looks = { asKnown: 1, different: 2 } as const;

export function lookAtFolders(task: LookTask): LookAnswer {
  let looked = 0;
  while (lookAtNext(task)) looked++;
  return { looked };
}

/** Looks at the next folder, if there is one left. */
export function lookAtNext(task: LookTask): boolean {
  const index = claimNext(task.claims);
  if (index === undefined) return false;
  const known = openKnown(blobIn(task, index));
  const isSame = known !== undefined && looksAsKnown(task.folders[index] ?? "", known);
  settleClaim(task.claims, index, isSame ? looks.asKnown : looks.different);
  return true;
}

/** What the stat cache keeps of one of the folders. */
export function blobIn({ blobs, spans }: LookTask, index: number): Uint8Array {
  return blobs.subarray(...(spans[index] ?? [0, 0]));
}
