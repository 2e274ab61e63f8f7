import { readdirSync } from "node:fs";
import type { Dirent } from "node:fs";
import { join } from "node:path";
import { systemCode } from "../../model/systemErrors.ts";
import { isSetAside } from "../../files/folder.ts";
import { contentIgnoreNames, IgnoreFiles } from "../../files/ignoreFiles.ts";
import { isEnvironment, isForeignFolder } from "../foreignFolders.ts";
import { isGlob, parseGlob } from "./globPattern.ts";

/** A file or folder that a pattern fits, relative to the root. */
export interface Fit {
  readonly path: string;
  /** Whether an ignore file names it, so that it is not taken. */
  readonly isPassedOver: boolean;
}

/** What a pattern is looked for with. */
interface Search {
  readonly root: string;
  readonly fits: RegExp;
  /** How many folders deep it can fit anything. */
  readonly depth: number;
  /** Whether a folder that fits is taken as a whole; where not, what lies in it may fit. */
  readonly isWhole: (folder: string) => boolean;
}

/**
 * What a pattern (see `parseGlob`) fits under a root (absolute), as it is met: nothing that lies in what fits already, and
 * nothing of tools and Python environments. What cannot be looked into holds nothing.
 */
export function* fitPattern(root: string, pattern: string, isWhole: Search["isWhole"]): Generator<Fit> {
  const fits = parseGlob(pattern);
  const parts = pattern.split("/");
  const firstGlob = parts.findIndex(isGlob);
  if (!fits || firstGlob < 0) return;
  const base = parts.slice(0, firstGlob).join("/");
  const mayGoOn = /\*\*|\{[^}]*\//.test(pattern);
  const search = { root, fits, depth: mayGoOn ? Infinity : parts.length - firstGlob, isWhole };
  yield* fitIn(search, base, 1, IgnoreFiles.above(root, join(root, base, "any"), contentIgnoreNames));
}

function* fitIn(search: Search, folder: string, depth: number, above: IgnoreFiles): Generator<Fit> {
  const { root, fits, isWhole } = search;
  const entries = entriesOf(join(root, folder));
  if (isEnvironment(entries)) return;
  const rules = above.inside(join(root, folder), entries);
  for (const entry of entries) {
    const isFolder = entry.isDirectory();
    if (isFolder && (isForeignFolder(entry.name) || isSetAside(entry.name))) continue;
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    const isPassedOver = rules.ignores(join(root, path), isFolder);
    const isTaken = fits.test(path) && (!isFolder || isWhole(path));
    if (isTaken && isFolder && isEnvironment(entriesOf(join(root, path)))) continue;
    if (isTaken) yield { path, isPassedOver };
    else if (isFolder && !isPassedOver && depth < search.depth) yield* fitIn(search, path, depth + 1, rules);
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return [];
  }
}
