import { statSync } from "node:fs";
import path from "node:path";
import { UserError } from "../engine/model/errors.ts";
import type { LocalEngine } from "../engine/localEngine.ts";
import { paint } from "./output/paint.ts";
import { warn } from "./output/warn.ts";
import { stoppableStep } from "./stoppable.ts";

const commitWaits = "Nothing was done yet. A new commit gets its snapshot with the next command.";

/** The folder that a command is to work in, absolute. Throws a `UserError` `folder-missing`. */
export function folderOf(options: { readonly C: string }): string {
  const folder = path.resolve(options.C);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new UserError("folder-missing", `There is no folder ${folder}.`, "Name the project's folder after -C.");
}

/**
 * Opens the project of a folder, does `work` with it, and closes it. What the engine warns of goes to stderr.
 * Throws as `folderOf`.
 */
export async function withProject<Result>(
  options: { readonly C: string },
  work: (engine: LocalEngine, folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = folderOf(options);
  const { openEngine } = await import("../engine/openEngine.ts");
  const engine = await openEngine(folder, { mayStartProcesses: true, log: warn });
  try {
    if (engine.hasLedger) await recordCommit(engine);
    return await work(engine, folder);
  } finally {
    await engine.close();
  }
}

/** A commit that was made since Cairn last looked gets its snapshot before anything else changes the workspace. */
async function recordCommit(engine: LocalEngine): Promise<void> {
  try {
    await stoppableStep(commitWaits, (work) => engine.recordCommit(work));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`${paint.stderr("yellow", "cairn:")} The commit has no snapshot. ${error.message}\n`);
  }
}

/** A path as written at `folder`, relative to the root with forward slashes. */
export function toRootPath(root: string, folder: string, written: string): string {
  return path.relative(root, path.resolve(folder, written)).split(path.sep).join("/");
}
