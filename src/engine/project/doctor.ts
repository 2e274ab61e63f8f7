import { accessSync, constants } from "node:fs";
import path from "node:path";
import { keptCopies } from "../copy/copyOwners.ts";
import type { Discovery } from "../discovery/discovery.ts";
import type { DoctorCheck } from "../engine.ts";
import type { Git } from "../git/git.ts";
import { UserError } from "../model/errors.ts";
import { countOf, formatSize, listOf } from "../model/words.ts";
import type { Proposal } from "../model/proposal.ts";
import { resolveProgram } from "../run/process/programs.ts";
import type { LedgerHandle } from "./ledgerHandle.ts";
import { readProblems } from "./problems.ts";

/** More pipeline files than this are told by their number. */
const namedFiles = 8;

/** Looks at everything that Cairn needs, and says of each whether it is well and what to do where it is not. */
export async function checkProject(
  root: string,
  handle: LedgerHandle,
  git: Git,
  discovery: Discovery,
  proposals: () => Promise<readonly Proposal[]>,
): Promise<readonly DoctorCheck[]> {
  return [
    checkFolder(root),
    ...(await checkPipeline(root, discovery)),
    await checkGit(root, git),
    checkLedger(handle),
    checkPython(root),
    ...(await checkData(proposals)),
    ...checkCopies(root),
  ];
}

function checkFolder(root: string): DoctorCheck {
  try {
    accessSync(root, constants.W_OK);
    return { id: "folder", state: "ok", message: `The project's root is ${root}.` };
  } catch {
    return {
      id: "folder",
      state: "warning",
      message: `${root} cannot be written to: stages can be seen, but not run or snapshotted.`,
      cure: "Change the folder's permissions, or work on a copy.",
    };
  }
}

async function checkPipeline(root: string, discovery: Discovery): Promise<readonly DoctorCheck[]> {
  const { stages, files } = await discovery.pipeline();
  const found: DoctorCheck =
    stages.length > 0
      ? { id: "pipeline", state: "ok", message: `${countOf(stages.length, "stage")} in ${listOf(files, namedFiles)}.` }
      : {
          id: "pipeline",
          state: "warning",
          message: "No pipeline stage was found.",
          cure: "Write a dvc.yaml, or let “Cairn: Create pipeline from a script” write one.",
        };
  const wrong = (await readProblems(root, discovery)).map(({ file, range, severity, message }): DoctorCheck => ({
    id: "problem",
    state: severity === "error" ? "error" : "warning",
    message: `${file}:${range.start.line}: ${message}`,
  }));
  return [found, ...wrong];
}

async function checkGit(root: string, git: Git): Promise<DoctorCheck> {
  if (resolveProgram("git", { cwd: root, env: process.env }) === undefined) {
    return {
      id: "git",
      state: "warning",
      message: "Git is not installed: runs and snapshots are kept without a commit.",
      cure: "Install git from https://git-scm.com and open the project again.",
    };
  }
  const head = await git.head();
  if (head?.commit !== undefined) {
    return {
      id: "git",
      state: "ok",
      message: `At commit ${head.commit.slice(0, 7)} on ${head.branch ?? "no branch"}.`,
    };
  }
  return {
    id: "git",
    state: "warning",
    message: head ? "The repository has no commit yet." : `${root} is in no git repository.`,
    cure: head ? "Make a first commit: snapshots belong to commits." : "Run `git init` and make a first commit.",
  };
}

function checkLedger(handle: LedgerHandle): DoctorCheck {
  if (!handle.exists)
    return { id: "ledger", state: "ok", message: "No ledger yet; the first run or snapshot makes it." };
  try {
    const runs = handle.current().runs.list({ limit: 1 });
    return { id: "ledger", state: "ok", message: runs[0] ? `Last run: ${runs[0].name}.` : "No runs yet." };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { id: "ledger", state: "error", message: error.message, cure: error.cure };
  }
}

/** Nothing is said where all data is kept. */
async function checkData(proposals: () => Promise<readonly Proposal[]>): Promise<readonly DoctorCheck[]> {
  const found = await proposals();
  if (found.length === 0) return [];
  const named = found.map(({ path, size }) => `${path} (${formatSize(size)})`);
  const message = `No versions are kept of ${listOf(named, namedFiles)}.`;
  const cure =
    "Name them under `track:` in cairn.yaml, or `cairn add` them; in a .cairnignore they are not told of again.";
  return [{ id: "data", state: "warning", message, cure }];
}

/** Nothing is said where there is none. */
function checkCopies(root: string): readonly DoctorCheck[] {
  const kept = keptCopies(root).map((copy) => path.relative(root, copy));
  if (kept.length === 0) return [];
  const cure = "`git worktree remove --force FOLDER` takes one away.";
  return [{ id: "copies", state: "ok", message: `Kept from reproductions: ${listOf(kept, namedFiles)}.`, cure }];
}

function checkPython(root: string): DoctorCheck {
  const place = { cwd: root, env: process.env };
  const python = resolveProgram("python3", place) ?? resolveProgram("python", place);
  if (python !== undefined) return { id: "python", state: "ok", message: `Python: ${python}.` };
  const cure = "Stages that call Python need it: install Python 3.";
  return { id: "python", state: "warning", message: "Python is not on the PATH.", cure };
}
