import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import { openGit } from "../git/openGit.ts";
import { UserError } from "../model/errors.ts";
import type { RecipeCode } from "../model/recipe.ts";
import { systemCode } from "../model/systemErrors.ts";
import { writeFileAtomically } from "../run/atomicFile.ts";
import { identify, isAlive } from "../run/processIdentity.ts";
import type { ProcessIdentity } from "../run/processIdentity.ts";
import { explaining, explainWriteError } from "../store/fileErrors.ts";
import { safeTarget } from "../store/safeTarget.ts";
import { environmentFolders } from "./environmentFolders.ts";

type Original = Pick<EngineContext, "root" | "home" | "git" | "log">;

/** A working tree of its own, for a run that leaves the person's files alone. */
export interface WorkspaceCopy {
  /** The copy of the project's root, absolute. */
  readonly root: string;
  /** Takes the copy away with all that lies in it. */
  remove(): Promise<void>;
}

/**
 * Makes a copy of the workspace as code describes it: git's files at the commit with the diff applied, and the files
 * that git does not track. Virtual environments that lie in the original are linked, so that commands find them. Data
 * is the caller's part. `name` tells copies apart. Copies that a killed process has left are taken away first.
 * Throws `UserError`s: `commit-missing` where the repository does not have the commit, `diff-not-applied`, and as git.
 */
export async function copyWorkspace(original: Original, code: RecipeCode, name: string): Promise<WorkspaceCopy> {
  await removeAbandonedCopies(original);
  if ((await original.git.resolveCommit(code.commit)) === undefined) throw commitMissing(code.commit);
  const worktree = path.join(copiesFolder(original), name);
  const owner = ownerFile(worktree);
  explaining(explainWriteError, owner, () => {
    mkdirSync(path.dirname(owner), { recursive: true });
    writeFileSync(owner, JSON.stringify(identify(process.pid)));
  });
  const remove = (): Promise<void> => removeCopy(original, worktree);
  try {
    await original.git.addWorktree(worktree, code.commit);
    const root = path.join(worktree, await original.git.prefix());
    mkdirSync(root, { recursive: true });
    await applyDiff(worktree, code, original);
    for (const file of code.files) writeInto(root, file);
    linkEnvironments(original.root, root);
    return { root, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function applyDiff(worktree: string, { diff, commit }: RecipeCode, { log }: Original): Promise<void> {
  const git = openGit(worktree, { mayStartProcesses: true, log });
  try {
    await git.applyDiff(diff);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      "diff-not-applied",
      `The changes of the run do not apply to its commit ${commit.slice(0, 7)}: ${error.message}`,
      "Check the commit out, and run the stages there by hand.",
      { cause: error },
    );
  } finally {
    git.close();
  }
}

function writeInto(root: string, { path: relative, bytes }: RecipeCode["files"][number]): void {
  const { file } = safeTarget(root, relative);
  explaining(explainWriteError, relative, () => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileAtomically(file, bytes);
  });
}

function linkEnvironments(from: string, to: string): void {
  for (const name of environmentFolders(from)) {
    const link = path.join(to, name);
    if (!existsSync(link)) symlinkSync(path.join(from, name), link, "junction");
  }
}

async function removeCopy(original: Original, worktree: string): Promise<void> {
  if (existsSync(worktree)) {
    try {
      await original.git.removeWorktree(worktree);
    } catch (error) {
      // What is half made is no worktree yet; git forgets one that is gone by itself.
      if (!(error instanceof UserError)) throw error;
    }
    rmSync(worktree, { recursive: true, force: true, maxRetries: 5 });
  }
  rmSync(ownerFile(worktree), { force: true });
}

async function removeAbandonedCopies(original: Original): Promise<void> {
  for (const name of namesIn(copiesFolder(original))) {
    if (!name.endsWith(ownerEnding)) continue;
    const worktree = path.join(copiesFolder(original), name.slice(0, -ownerEnding.length));
    if (!isOwned(worktree)) await removeCopy(original, worktree);
  }
}

function isOwned(worktree: string): boolean {
  try {
    return isAlive(JSON.parse(readFileSync(ownerFile(worktree), "utf8")) as ProcessIdentity);
  } catch (error) {
    // Half a file is of a process that was killed in the very moment of writing.
    if (systemCode(error) === "ENOENT" || error instanceof SyntaxError) return false;
    throw error;
  }
}

const ownerEnding = ".owner.json";

/** Beside the copy: in it, it would be one of its files. */
function ownerFile(worktree: string): string {
  return `${worktree}${ownerEnding}`;
}

function copiesFolder({ home }: Original): string {
  return path.join(home, ".cairn", "copies");
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

function commitMissing(commit: string): UserError {
  return new UserError(
    "commit-missing",
    `This repository does not have the commit ${commit.slice(0, 7)}.`,
    "Fetch it (`git fetch --all`), and try again.",
  );
}
