import { lstatSync } from "node:fs";
import path from "node:path";
import type { OpenCopy } from "../copy/copyEngine.ts";
import type { EngineContext } from "../context.ts";
import { UserError } from "../model/errors.ts";
import type { RunDetail } from "../model/run.ts";
import type { BranchRequest, RunBranch } from "../model/runBranch.ts";
import { recipeOf } from "../reproduce/recipeOf.ts";
import { withRunCode, writeRunParams } from "./runCode.ts";

/**
 * Makes a git branch at a run's commit, with what differed from it in a commit of its own: changes, sources that git did
 * not track, the parameters that the run had, and those of its results that git tracks. All in a work tree of its own: the
 * workspace stays as it is, unless it is to be switched. Throws `UserError`s: `branch-exists`, `branch-name-wrong`,
 * `git-identity-missing`, and as `recipeOf`, `copyWorkspace` and `Git.switchBranch`.
 */
export async function branchFrom(
  context: EngineContext,
  run: RunDetail,
  { name, switchTo = false }: BranchRequest,
  openCopy: OpenCopy,
): Promise<RunBranch> {
  const branch = name ?? (await freeName(context, run.name));
  await refuseName(context, branch, run);
  const { code } = await recipeOf(context, run);
  const made = await withRunCode(context, code, openCopy, async (copy) => {
    await writeRunParams(copy, run);
    await placeResults(copy, run);
    const files = await differingFiles(copy);
    const commit = files.length === 0 ? code.commit : await copy.git.commitFiles(files, messageOf(run));
    await context.git.addBranch(branch, commit);
    return { name: branch, commit, files };
  });
  if (switchTo) await context.git.switchBranch(branch);
  return made;
}

/** Metrics and the like that git keeps are on the branch as the run made them. */
async function placeResults(copy: EngineContext, run: RunDetail): Promise<void> {
  const tracked = await copy.git.indexedFiles();
  const kept = run.outputs.filter(({ path: file, digest }) => tracked?.has(file) === true && copy.store.has(digest));
  await copy.store.restore(kept);
}

async function differingFiles({ root, git }: EngineContext): Promise<readonly string[]> {
  // Virtual environments are links to those of the workspace.
  const isFile = (file: string): boolean => lstatSync(path.join(root, file)).isFile();
  return [...new Set([...(await git.changedSince("HEAD")), ...(await git.untrackedFiles()).filter(isFile)])].toSorted();
}

function messageOf({ name, id }: RunDetail): string {
  return `Code and parameters of ${name}\n\nCairn-Run: ${id}`;
}

async function freeName({ git }: EngineContext, name: string): Promise<string> {
  const isFree = async (candidate: string): Promise<boolean> =>
    (await git.resolveCommit(`refs/heads/${candidate}`)) === undefined;
  if (await isFree(name)) return name;
  for (let number = 2; ; number++) if (await isFree(`${name}-${number}`)) return `${name}-${number}`;
}

async function refuseName({ git }: EngineContext, branch: string, run: RunDetail): Promise<void> {
  if (!(await git.isBranchName(branch))) {
    const cure = "Leave out spaces and the signs ~ ^ : ? * [ \\.";
    throw new UserError("branch-name-wrong", `“${branch}” cannot be the name of a branch.`, cure);
  }
  if ((await git.resolveCommit(`refs/heads/${branch}`)) === undefined) return;
  const cure = `Give it another name: cairn branch ${run.name} NAME`;
  throw new UserError("branch-exists", `There is a branch “${branch}” already.`, cure);
}
