import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { selfAndAncestors } from "./root.ts";
import { systemCode } from "../model/systemErrors.ts";

/** Where a work tree's repository keeps its files; absolute paths. The two differ in a linked worktree. */
export interface GitDir {
  /** Holds what belongs to this work tree alone: HEAD, its reflog, its index. */
  readonly own: string;
  /** Holds what all work trees share: refs, objects. */
  readonly common: string;
}

/**
 * The repository that a folder lies in, found as git finds it: a `.git` folder, or a file that points to one
 * (worktrees, submodules), in the folder or the nearest ancestor; links in the path are followed first.
 * @see https://git-scm.com/docs/gitrepository-layout
 */
export function findGitDir(folder: string): GitDir | undefined {
  for (const ancestor of selfAndAncestors(realpathSync.native(folder))) {
    const own = gitDirAt(join(ancestor, ".git"));
    if (own !== undefined && statIfThere(join(own, "HEAD"))?.isFile()) return { own, common: commonDirOf(own) };
  }
  return undefined;
}

function gitDirAt(dotGit: string): string | undefined {
  const stats = statIfThere(dotGit);
  if (stats?.isDirectory()) return dotGit;
  if (!stats?.isFile()) return undefined;
  const target = /^gitdir: (.+?)\s*$/.exec(readFileSync(dotGit, "utf8"))?.[1];
  return target === undefined ? undefined : resolve(dirname(dotGit), target);
}

function commonDirOf(own: string): string {
  const written = readIfThere(join(own, "commondir"));
  return written === undefined ? own : resolve(own, written.trim());
}

/** A text file's content; undefined where there is no such file. */
export function readIfThere(path: string): string | undefined {
  return ifThere(() => readFileSync(path, "utf8"));
}

function statIfThere(path: string) {
  return ifThere(() => statSync(path, { throwIfNoEntry: false }));
}

/** Undefined where there is no such file; nor is one where a folder stands (a branch `feature` beside `feature/x`). */
export function ifThere<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    throw error;
  }
}
