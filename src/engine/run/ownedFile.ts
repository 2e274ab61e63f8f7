import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import path from "node:path";
import { isInside, isSetAside } from "../files/folder.ts";
import { syncFolder, temporaryPath } from "../files/temporaryFile.ts";
import { writeFileAtomically, writeOverLink } from "./atomicFile.ts";

/**
 * Where a file or folder is a symbolic link to what is not the project's own to change (an object in DVC's cache, a file outside
 * of the root), the link's text; undefined of any other file.
 */
export function foreignLink(root: string, file: string): string | undefined {
  const absolute = path.join(root, file);
  if (lstatSync(absolute, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined;
  const [top, target] = [realpathSync(root), realpathSync(absolute)];
  const isOwn = isInside(top, target) && !path.relative(top, target).split(path.sep).some(isSetAside);
  return isOwn ? undefined : readlinkSync(absolute);
}

/** The first folder on the way to a file (relative to the root) that is such a link, with the link's text. */
export function foreignFolder(
  root: string,
  file: string,
): { readonly folder: string; readonly link: string } | undefined {
  const names = path.normalize(file).split(path.sep).slice(0, -1);
  for (const [index] of names.entries()) {
    const folder = names.slice(0, index + 1).join("/");
    const link = foreignLink(root, folder);
    if (link !== undefined) return { folder, link };
  }
  return undefined;
}

/**
 * Makes the folders on the way to a file (relative to the root) the root's own: in the place of a link to what is
 * another's comes a folder with a link to each thing there. Only for a copy of the workspace, which nobody else looks at.
 */
export function ownFolders(root: string, file: string): void {
  for (let found = foreignFolder(root, file); found; found = foreignFolder(root, file)) {
    const folder = path.join(root, found.folder);
    const target = realpathSync(folder);
    rmSync(folder);
    mkdirSync(folder);
    for (const entry of readdirSync(target, { withFileTypes: true })) {
      const [there, here] = [path.join(target, entry.name), path.join(folder, entry.name)];
      // Windows lets everybody link folders, and not everybody files.
      if (process.platform === "win32" && !entry.isDirectory()) copyFileSync(there, here);
      else symlinkSync(there, here, "junction");
    }
  }
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
