import { lstatSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

import { temporaryPath } from "../../files/temporaryFile.ts";

/** Windows moves no folder while something reads a file in it, as scanners do with new ones: it is tried so often, so many milliseconds apart. */
const tries = process.platform === "win32" ? 100 : 1;
const pauseMs = 20;

/** Makes a folder beside where it is to be (absolute), of which nothing is there yet, and returns its path. */
export function makeTemporaryFolder(folder: string): string {
  const temporary = temporaryPath(path.dirname(folder));
  mkdirSync(temporary);
  return temporary;
}

/** Gives a folder its own name. Where that fails, it is removed; throws `EEXIST` where something has come to the place. */
export function moveFolder(temporary: string, folder: string): void {
  for (let left = tries; ; left--) {
    try {
      renameSync(temporary, folder);
      return;
    } catch (error) {
      const isTaken = lstatSync(folder, { throwIfNoEntry: false }) !== undefined;
      if (!isTaken && left > 1) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
        continue;
      }
      rmSync(temporary, { recursive: true, force: true });
      throw isTaken ? Object.assign(new Error(`${folder} is there`), { code: "EEXIST" }) : error;
    }
  }
}
