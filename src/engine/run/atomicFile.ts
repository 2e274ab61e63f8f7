import { chmodSync, closeSync, fsyncSync, openSync, realpathSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { moveIntoPlace, temporaryPath } from "../store/temporaryFile.ts";

/**
 * Writes a file so that at any moment either the old or the new content is there, whole: to a temporary name, synced,
 * then renamed. A symbolic link is written through; the file's mode stays.
 */
export function writeFileAtomically(file: string, bytes: Uint8Array): void {
  const before = statSync(file, { throwIfNoEntry: false });
  const target = before === undefined ? file : realpathSync(file);
  const temporary = temporaryPath(path.dirname(target));
  const descriptor = openSync(temporary, "wx");
  try {
    writeFileSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  if (before !== undefined) chmodSync(temporary, before.mode);
  moveIntoPlace(temporary, target);
}
