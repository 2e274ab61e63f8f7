import { lstatSync, readFileSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import { PathIndex } from "../graph/pathIndex.ts";
import type { ApplyChange } from "../model/applyPlan.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import type { RecipeCode } from "../model/recipe.ts";
import { versionOf } from "../project/versionOf.ts";
import { paramShifts } from "./planParams.ts";

/** The code of a run beside what is not code. */
export interface CodeOfRun {
  readonly code: RecipeCode;
  readonly data: readonly ArtifactVersion[];
  /** What is told as parameters and not as code. */
  readonly paramFiles: readonly string[];
}

/**
 * What would make the files of the workspace those of a copy that has the code of a run in it. Files that git tracks
 * here and that the copy does not have go; links and submodules stay as they are, and so does dvc.lock: as the run found it,
 * it tells of the results of earlier ones.
 */
export async function planCode(
  context: EngineContext,
  copy: EngineContext,
  { code, data, paramFiles }: CodeOfRun,
  options: WorkOptions,
): Promise<readonly ApplyChange[]> {
  const isData = new PathIndex(data);
  const paths = (await changedPaths(context, copy, code, paramFiles)).filter(
    (file) =>
      path.posix.basename(file) !== "dvc.lock" &&
      isPlain(context.root, file) &&
      isPlain(copy.root, file) &&
      isData.overlapping(file).length === 0,
  );
  const now = await context.store.digest(paths, ["b3"], options);
  const then = await copy.store.digest(paths, ["b3"], options);
  const changes: ApplyChange[] = [];
  for (const file of paths) {
    const [here, there] = [now.get(file), then.get(file)];
    const current = here && versionOf(file, here);
    const target = there && versionOf(file, there);
    if (current?.digest === target?.digest && current?.isExecutable === target?.isExecutable) continue;
    const isParams = paramFiles.includes(file);
    const part = {
      part: isParams ? "params" : "code",
      ...(isParams && { params: await paramShifts(context, copy, file) }),
    } as const;
    if (target) {
      await context.store.put(readFileSync(path.join(copy.root, file)));
      changes.push({ ...part, target, action: current ? "replace" : "create", ...(current && { current }) });
    } else if (current) {
      changes.push({ ...part, target: current, action: "remove", current });
    }
  }
  return changes;
}

/** All that may differ, sorted: no other file of the two can. */
async function changedPaths(
  context: EngineContext,
  copy: EngineContext,
  { commit, files }: RecipeCode,
  paramFiles: readonly string[],
): Promise<readonly string[]> {
  const here = await context.git.changedSince(commit);
  const there = [...(await copy.git.changedSince(commit)), ...(await copy.git.untrackedFiles())];
  const kept = files.map(({ path: file }) => file);
  return [...new Set([...here, ...there, ...kept, ...paramFiles])].toSorted();
}

/** Whether nothing is there, or a file that is no link. */
function isPlain(root: string, file: string): boolean {
  return lstatSync(path.join(root, file), { throwIfNoEntry: false })?.isFile() ?? true;
}
