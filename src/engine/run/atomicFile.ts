import { chmodSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { syncFolder, temporaryPath, writeSynced } from "../files/temporaryFile.ts";

/**
 * Writes a file so that at any moment either the old or the new content is there, whole: to a temporary name, synced,
 * then renamed. A symbolic link is written through; the file's mode stays.
 */
export function writeFileAtomically(file: string, bytes: Uint8Array): void {
  syncFolder(path.dirname(replaceFile(file, bytes)));
}

/** The same, but that a symbolic link is replaced: what it leads to stays as it is. Its owner may write the new file. */
export function writeOverLink(file: string, bytes: Uint8Array): void {
  replace(file, bytes, statSync(file).mode | 0o200);
  syncFolder(path.dirname(file));
}

/** The same as `writeFileAtomically` where nothing is lost if after a power cut the old content is there once more. The file's own path. */
export function replaceFile(file: string, bytes: Uint8Array): string {
  const before = statSync(file, { throwIfNoEntry: false });
  const target = before === undefined ? file : realpathSync(file);
  replace(target, bytes, before?.mode);
  return target;
}

function replace(target: string, bytes: Uint8Array, mode: number | undefined): void {
  const temporary = temporaryPath(path.dirname(target));
  try {
    writeSynced(temporary, "wx", bytes);
    if (mode !== undefined) chmodSync(temporary, mode);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
