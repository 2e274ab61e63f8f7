import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import { openGit } from "../git/openGit.ts";
import { UserError } from "../model/errors.ts";
import type { RecipeCode } from "../model/recipe.ts";
import { writeFileAtomically } from "../run/atomicFile.ts";
import { withLock } from "../run/claims/folderLock.ts";
import { explaining, explainWriteError } from "../files/fileErrors.ts";
import { safeTarget } from "../files/safeTarget.ts";
import { abandonedCopies, copiesFolder, disownCopy, keepCopy, ownCopy } from "./copyOwners.ts";
import { environmentFolders } from "./environmentFolders.ts";
import { removeUnshared } from "./sharedData.ts";

type Original = Pick<EngineContext, "root" | "home" | "git" | "log">;

/** A working tree of its own, for a run that leaves the person's files alone. */
export interface WorkspaceCopy {
  /** The copy of the project's root, absolute. */
  readonly root: string;
  /** Leaves the copy to the person. What takes it away, as a shell's command. */
  keep(): string;
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
  for (const abandoned of abandonedCopies(original.home)) await removeCopy(original, abandoned);
  if ((await original.git.resolveCommit(code.commit)) === undefined) throw commitMissing(code.commit);
  const copy = path.join(copiesFolder(original.home), name);
  const prefix = await original.git.prefix();
  ownCopy(copy, prefix);
  const remove = (): Promise<void> => removeCopy(original, copy);
  try {
    await inTurn(original, () => original.git.addWorktree(copy, code.commit));
    const root = path.join(copy, prefix);
    mkdirSync(root, { recursive: true });
    await applyDiff(copy, code, original);
    for (const file of code.files) writeInto(root, file);
    linkEnvironments(original.root, root);
    return { root, keep: () => keep(copy, prefix), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function keep(copy: string, prefix: string): string {
  keepCopy(copy, prefix);
  return `git worktree remove --force "${copy}"`;
}

/** One at a time: git looks through the worktrees that there are, and stumbles over one that another git is just making. */
function inTurn(original: Original, change: () => Promise<void>): Promise<void> {
  return withLock(original.home, "copies.lock", change);
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

async function removeCopy(original: Original, copy: string): Promise<void> {
  if (existsSync(copy)) {
    try {
      await inTurn(original, () => original.git.removeWorktree(copy));
    } catch (error) {
      // What is half made is no worktree yet; git forgets one that is gone by itself.
      if (!(error instanceof UserError)) throw error;
    }
    rmSync(copy, { recursive: true, force: true, maxRetries: 5 });
  }
  disownCopy(copy);
  removeUnshared(original.home);
}

function commitMissing(commit: string): UserError {
  return new UserError(
    "commit-missing",
    `This repository does not have the commit ${commit.slice(0, 7)}.`,
    "Fetch it (`git fetch --all`), and try again.",
  );
}
