import type { OpenCopy } from "../copy/copyEngine.ts";
import { notThere } from "../copy/placeData.ts";
import { copyWorkspace } from "../copy/workspaceCopy.ts";
import type { EngineContext } from "../context.ts";
import { PathIndex } from "../graph/pathIndex.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { UserError } from "../model/errors.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { Recipe } from "../model/recipe.ts";
import type { Reproduction } from "../model/reproduction.ts";
import { executeRun } from "../run/execute.ts";
import type { RunHost } from "../run/host.ts";
import { restoreParams } from "./restoreParams.ts";
import { judgeReproduction } from "./judge.ts";

export interface ReproduceRequest {
  /** How far a metric may be from what it was, as a share of it; 0 where it has to be the same. */
  readonly tolerance: number;
  readonly name?: string;
  /** Leaves the copy of the workspace in which the run was made, to look into. */
  readonly keepCopy?: boolean;
  readonly jobs?: number;
}

/**
 * Makes a run again, in a clean copy of the workspace: the commit with what differed from it, the data that it read
 * out of the store, its parameters. Every stage runs, whatever is fresh or cached. The result is a run of the ledger,
 * held against the first. Throws a `UserError` where it cannot be begun: `data-missing` names what the store does not
 * hold; see also `copyWorkspace` and `executeRun`.
 */
export async function reproduceRun(
  context: EngineContext,
  recipe: Recipe,
  request: ReproduceRequest,
  host: RunHost,
  openCopy: OpenCopy,
): Promise<Reproduction> {
  const copy = await copyWorkspace(context, recipe.code, `${recipe.run.name}-${process.pid}`);
  let isKept = false;
  try {
    const engine = await openCopy(copy.root);
    try {
      await prepare(engine.context, recipe, host);
      const run = await executeRun(engine.context, runRequest(recipe, request), host);
      isKept = request.keepCopy === true;
      if (isKept) {
        const message = `The copy of the workspace is kept in ${copy.root}. When you are done with it: ${copy.keep()}`;
        host.onEvent({ kind: "note", message });
      }
      return judgeReproduction(recipe, run, request.tolerance);
    } finally {
      await engine.close();
    }
  } finally {
    if (!isKept) await copy.remove();
  }
}

function runRequest(recipe: Recipe, { name, jobs }: ReproduceRequest) {
  return {
    stageIds: recipe.command ? [] : recipe.stageIds,
    ...(recipe.command && { command: recipe.command }),
    single: true,
    force: true,
    experiment: "reproductions",
    origin: { kind: "reproduction", of: recipe.run.id },
    ...(name !== undefined && { name }),
    ...(jobs !== undefined && { jobs }),
  } as const;
}

/** Puts the data and the parameters of the recipe into the copy. */
async function prepare(copy: EngineContext, recipe: Recipe, host: RunHost): Promise<void> {
  host.onEvent({ kind: "note", message: `Bringing back the code and data of ${recipe.run.name}` });
  // What git has brought need not be in the store.
  const differing = await notThere(copy, dataToRestore(recipe, await copy.discovery.pipeline()), host);
  refuseMissingData(copy, recipe, differing);
  await copy.store.restore(differing, host);
  await restoreParams(copy, recipe);
  await copy.discovery.invalidate([copy.root]);
}

/** What the stages that will run read and do not make: outputs of frozen stages too, which do not run. */
function dataToRestore(recipe: Recipe, { stages }: Pipeline): readonly ArtifactVersion[] {
  const wanted = new Set(recipe.stageIds);
  const made = new PathIndex(stages.filter(({ id, frozen }) => wanted.has(id) && !frozen).flatMap(({ outs }) => outs));
  return [...recipe.inputs, ...recipe.outputs].filter(({ path }) => made.overlapping(path).length === 0);
}

function refuseMissingData({ store }: EngineContext, { run }: Recipe, data: readonly ArtifactVersion[]): void {
  const missing = data.filter(({ digest }) => !store.has(digest)).map(({ path }) => `\`${path}\``);
  if (missing.length === 0) return;
  throw new UserError(
    "data-missing",
    `What ${run.name} read is no longer in the store: ${missing.join(", ")}.`,
    "Copy `.cairn/objects` from where the run was made, or bring the data back and take a snapshot.",
  );
}
