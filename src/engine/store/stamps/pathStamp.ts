import path from "node:path";
import { folderOf } from "../../model/paths.ts";
import { contentIgnoreNames } from "../../files/ignoreFiles.ts";
import { joinLooks, lookBelow, type PathStamp, stampFile, stampOf, statIfThere } from "./folderLook.ts";

/**
 * The stamp of a path under a root (absolute), with links followed as `TreeReader` follows them. Throws what the file
 * system says of what cannot be looked at, and as `readFolder`. `known` are looks at folders (absolute).
 */
export function stampPath(root: string, relative: string, known?: ReadonlyMap<string, PathStamp>): PathStamp {
  const file = path.join(root, relative);
  const stats = statIfThere(file);
  if (stats?.isDirectory() !== true) return stampOf(stats);
  return joinLooks(known?.get(file) ?? lookBelow(file), stampIgnoreFiles(root, relative));
}

/** What is passed over in a folder is also said in the folders above it. */
function stampIgnoreFiles(root: string, relative: string): readonly PathStamp[] {
  const stamps: PathStamp[] = [];
  for (let folder = relative; folder !== ".";) {
    folder = folderOf(folder);
    for (const name of contentIgnoreNames) stamps.push(stampFile(path.join(root, folder, name)));
  }
  return stamps;
}
