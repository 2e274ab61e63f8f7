import { readdirSync } from "node:fs";
import type { Dirent } from "node:fs";
import { join } from "node:path";
import { isEnvironment, isForeignFolder } from "./foreignFolders.ts";
import { IgnoreRules } from "./ignoreRules.ts";
import { isReadFile, mayBeRead } from "./pipelineFiles.ts";

/** Folders inside `.dvc` that are DVC's own. */
const skippedInDvc = new Set(["cache", "tmp"]);

/**
 * The files under a root that some reader reads, relative to it with forward slashes, sorted. One walk serves all readers.
 * What git ignores is passed by, with or without git (nested `.gitignore` files, those above the root in the same
 * repository, `.git/info/exclude`), as are Python environments, `node_modules` and the insides of tools.
 * Linked folders are not followed; a folder that cannot be read is told to `onUnreadable` and passed by.
 * So are folders (relative to the root) of which it is known that nothing is found in them.
 */
export async function walkFiles(
  root: string,
  onUnreadable: (folder: string, error: unknown) => void,
  empty: ReadonlySet<string> = new Set(),
): Promise<readonly string[]> {
  const found: string[] = [];
  const pending = [{ folder: "", rules: IgnoreRules.forRoot(root) }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { folder } = next;
    const entries = readFolder(join(root, folder), onUnreadable);
    if (isEnvironment(entries)) continue;
    const hasRules = entries.some((entry) => entry.name === ".gitignore");
    const rules = hasRules ? next.rules.within(root, folder) : next.rules;
    for (const entry of entries) {
      const isFolder = entry.isDirectory();
      if (isFolder ? isSkipped(entry.name, folder) : !mayBeRead(entry.name)) continue;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (!isFolder && !isReadFile(path)) continue;
      if (rules.ignores(path, isFolder)) continue;
      if (isFolder && !empty.has(path)) pending.push({ folder: path, rules });
      else if (!isFolder) found.push(path);
    }
  }
  return found.sort();
}

function isSkipped(name: string, folder: string): boolean {
  if (isForeignFolder(name)) return true;
  return skippedInDvc.has(name) && (folder === ".dvc" || folder.endsWith("/.dvc"));
}

function readFolder(path: string, onUnreadable: (folder: string, error: unknown) => void): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    onUnreadable(path, error);
    return [];
  }
}
