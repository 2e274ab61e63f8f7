import { closeSync, lstatSync, openSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

import type { Blake3 } from "../blake3.ts";
import { readInOrder } from "../packReader.ts";
import type { PackLocation } from "../ports.ts";
import { temporaryPath, writeAll } from "../temporaryFile.ts";
import { packError, type TaskError } from "./taskError.ts";

/** Small files to write where there are none. */
export interface WritePackedTask {
  /** Absolute path of the folder of packs. */
  readonly packs: string;
  readonly files: readonly PackedFile[];
}

export interface PackedFile extends PackLocation {
  /** Absolute; its folder is there. */
  readonly file: string;
  readonly hex: string;
  readonly isExecutable: boolean;
}

export interface WrittenPacked {
  /** How many files are in their places. */
  readonly done: number;
  /** What stopped it, and the file (absolute) at which that was. */
  readonly failure?: { readonly file: string; readonly error: TaskError };
}

/**
 * Each file is whole when it gets its name. None is synced: its content is in the store, which is. After a power cut it
 * may be short, which its size shows to the next look at it; and nothing was there before.
 */
export function writePacked({ packs, files }: WritePackedTask, blake3: Blake3): WrittenPacked {
  let done = 0;
  let at = "";
  try {
    readInOrder(packs, files, blake3, ({ file, isExecutable }, bytes) => {
      at = file;
      writeNew(file, bytes, isExecutable);
      done++;
    });
    return { done };
  } catch (error) {
    return { done, failure: { file: at, error: packError(error) } };
  }
}

/** Throws `EEXIST` where something has come to the place. */
function writeNew(file: string, bytes: Uint8Array, isExecutable: boolean): void {
  const temporary = temporaryPath(path.dirname(file));
  const descriptor = openSync(temporary, "wx", isExecutable ? 0o777 : 0o666);
  try {
    try {
      writeAll(descriptor, bytes);
    } finally {
      closeSync(descriptor);
    }
    if (lstatSync(file, { throwIfNoEntry: false }))
      throw Object.assign(new Error(`${file} is there`), { code: "EEXIST" });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
