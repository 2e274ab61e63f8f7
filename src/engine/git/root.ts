import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";

const rootMarks = [".cairn", "cairn.yaml", ".dvc", ".git"];

/**
 * The project's root for a folder: the nearest of it and its ancestors that holds `.cairn`, `cairn.yaml`, `.dvc`
 * or `.git`, else the folder itself. A home folder is never the root of what lies below it (many keep their dotfiles
 * in git), nor is anything above it.
 */
export function findRoot(folder: string, home: string = homedir()): string {
  const start = resolve(folder);
  for (const candidate of selfAndAncestors(start)) {
    if (candidate !== start && isSameFolder(candidate, home)) return start;
    if (rootMarks.some((mark) => existsSync(join(candidate, mark)))) return candidate;
    if (isSameFolder(candidate, home)) return start;
  }
  return start;
}

/** A folder and all that hold it, nearest first. */
export function selfAndAncestors(folder: string): readonly string[] {
  const chain = [resolve(folder)];
  for (let last = chain[0]; last !== undefined && dirname(last) !== last; last = chain.at(-1))
    chain.push(dirname(last));
  return chain;
}

/** By the system's own rules: letters' case does not count on Windows. */
function isSameFolder(one: string, other: string): boolean {
  return relative(one, other) === "";
}
