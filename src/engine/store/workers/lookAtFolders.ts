import { looksAsKnown, openKnown } from "../knownFolder.ts";

/** Folders to look at, shared by threads: each takes the next one, until there is none left. */
export interface LookTask {
  /** Absolute. */
  readonly folders: readonly string[];
  /** Of each folder, where what the stat cache keeps of it begins and ends. */
  readonly spans: readonly (readonly [from: number, to: number])[];
  /** What the stat cache keeps of them. */
  readonly blobs: Uint8Array;
  /** How many are taken, and then for each folder what is known by now: see `looks`. In shared memory. */
  readonly progress: Int32Array;
}

/** How many folders a thread has looked at. */
export interface LookAnswer {
  readonly looked: number;
}

/** What a thread has found out of a folder. */
export const looks = { notYet: 0, asRecorded: 1, different: 2 } as const;

export function lookAtFolders(task: LookTask): LookAnswer {
  let looked = 0;
  while (lookAtNext(task)) looked++;
  return { looked };
}

/** Looks at the next folder, if there is one left. */
export function lookAtNext(task: LookTask): boolean {
  const { folders, progress } = task;
  const index = Atomics.add(progress, 0, 1);
  const folder = folders[index];
  if (folder === undefined) return false;
  const known = openKnown(blobIn(task, index));
  const isSame = known !== undefined && looksAsKnown(folder, known);
  Atomics.store(progress, 1 + index, isSame ? looks.asRecorded : looks.different);
  return true;
}

/** What the stat cache keeps of one of the folders. */
export function blobIn({ blobs, spans }: LookTask, index: number): Uint8Array {
  return blobs.subarray(...(spans[index] ?? [0, 0]));
}

/** Has no thread take a further one. */
export function stopLooking({ folders, progress }: LookTask): void {
  Atomics.store(progress, 0, folders.length);
}
