import type { Stats } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
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
export async function findGitDir(folder: string): Promise<GitDir | undefined> {
  for (const ancestor of selfAndAncestors(await realpath(folder))) {
    const own = await gitDirAt(join(ancestor, ".git"));
    if (own !== undefined && (await isFile(join(own, "HEAD")))) return { own, common: await commonDirOf(own) };
  }
  return undefined;
}

async function gitDirAt(dotGit: string): Promise<string | undefined> {
  const stats = await statIfThere(dotGit);
  if (stats?.isDirectory()) return dotGit;
  if (!stats?.isFile()) return undefined;
  const target = /^gitdir: (.+?)\s*$/.exec(await readFile(dotGit, "utf8"))?.[1];
  return target === undefined ? undefined : resolve(dirname(dotGit), target);
}

async function commonDirOf(own: string): Promise<string> {
  const written = await readIfThere(join(own, "commondir"));
  return written === undefined ? own : resolve(own, written.trim());
}

/** A text file's content; undefined where there is no such file. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return ifThere(readFile(path, "utf8"));
}

async function isFile(path: string): Promise<boolean> {
  return (await statIfThere(path))?.isFile() ?? false;
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  return ifThere(stat(path));
}

/** Undefined where there is no such file; nor is one where a folder stands (a branch `feature` beside `feature/x`). */
export async function ifThere<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  try {
    return await reading;
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    throw error;
  }
}
