import { lstatSync, readlinkSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { isInside, isSetAside } from "../store/folder.ts";
import { syncFolder, temporaryPath } from "../store/temporaryFile.ts";
import { writeFileAtomically, writeOverLink } from "./atomicFile.ts";

/**
 * Where a file is a symbolic link to what is not the project's own to change (an object in DVC's cache, a file outside
 * of the root), the link's text; undefined of any other file.
 */
export function foreignLink(root: string, file: string): string | undefined {
  const absolute = path.join(root, file);
  if (lstatSync(absolute, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined;
  const [top, target] = [realpathSync(root), realpathSync(absolute)];
  const isOwn = isInside(top, target) && !path.relative(top, target).split(path.sep).some(isSetAside);
  return isOwn ? undefined : readlinkSync(absolute);
}

/** Writes a file of the project whole or not at all; a link to what is another's is replaced, and never written through. */
export function writeOwned(root: string, file: string, bytes: Uint8Array): void {
  const write = foreignLink(root, file) === undefined ? writeFileAtomically : writeOverLink;
  write(path.join(root, file), bytes);
}

/** Puts a symbolic link in a file's place. */
export function putLink(absolute: string, text: string): void {
  const folder = path.dirname(absolute);
  const temporary = temporaryPath(folder);
  try {
    symlinkSync(text, temporary);
    renameSync(temporary, absolute);
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(folder);
}
