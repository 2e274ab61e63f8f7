import type { Blake3 } from "../objects/blake3.ts";
import { FileReader, type ReadContent } from "../reading/fileReader.ts";
import { Pace } from "../../files/pace.ts";

/** A large file to read and, where `copyTo` names a path, to copy. */
export interface ReadLargeTask {
  /** Absolute. */
  readonly file: string;
  /** What the file is called to a person. */
  readonly place: string;
  readonly wantsMd5: boolean;
  /** See `ReadRequest`. */
  readonly copyTo?: string;
  /** Its first number is not 0 any more when nobody wants the file read. In shared memory. */
  readonly stop: Int32Array;
}

/** Throws as `FileReader.read` does, and where it was stopped. */
export async function readLarge(task: ReadLargeTask, blake3: Blake3): Promise<ReadContent> {
  const { file, place, wantsMd5, copyTo, stop } = task;
  const reader = new FileReader(blake3, new StoppablePace(stop));
  return await reader.read({ file, place, wantsMd5, ...(copyTo !== undefined && { copyTo: () => copyTo }) });
}

/** Rests for nobody, and is stopped by another thread. */
class StoppablePace extends Pace {
  private readonly stop: Int32Array;

  constructor(stop: Int32Array) {
    super();
    this.stop = stop;
  }

  override isDue(): boolean {
    return Atomics.load(this.stop, 0) !== 0;
  }

  override async rest(): Promise<void> {
    throw new Error("The file is not wanted any more");
  }
}
