import { BufferedCopy } from "./bufferedCopy.ts";
import { DirectCopy } from "./directCopy.ts";

/** A file that is written from its beginning to its end, and is on the disk when it is finished. */
export interface SyncedCopy {
  /** Where its next bytes go: all of it is to be filled, unless they are the last. */
  room(): Promise<Buffer>;
  /** Takes the first `count` bytes of that room. */
  add(count: number): Promise<void>;
  /** Resolves when all that was added is on the disk. Rejects with what the file system says. */
  finish(): Promise<void>;
  /** Closes the file, finished or not; nothing is under way any more when it resolves. */
  close(): Promise<void>;
}

export interface CopyOptions {
  /** How many bytes the file is to have. */
  readonly size: number;
  /** They go to the disk past the system's memory, where the system can do that. */
  readonly isDirect: boolean;
  /** What they pass through else: nobody else uses it meanwhile. */
  readonly buffer: Buffer;
}

/** Begins a file (absolute path; what is in it goes). */
export function beginCopy(file: string, { size, isDirect, buffer }: CopyOptions): SyncedCopy {
  return (isDirect ? DirectCopy.begin(file, size) : undefined) ?? new BufferedCopy(file, buffer);
}
