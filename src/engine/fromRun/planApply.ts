import type { OpenCopy } from "../copy/copyEngine.ts";
import { notThere } from "../copy/placeData.ts";
import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import { runParts } from "../model/applyPlan.ts";
import type { ApplyChange, ApplyPlan, RunPart, UnavailablePart } from "../model/applyPlan.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { UserError } from "../model/errors.ts";
import type { RecipeCode } from "../model/recipe.ts";
import type { RunDetail } from "../model/run.ts";
import { planVersions } from "../project/snapshots.ts";
import { recipeOf } from "../reproduce/recipeOf.ts";
import { planCode } from "./planCode.ts";
import { planParams } from "./planParams.ts";
import { paramsOfRun, saysCodeIsGone, withRunCode, writeRunParams } from "./runCode.ts";

/**
 * What would bring a run's code, parameters and data into the workspace, or those parts of it that are asked for; all
 * where none is. What it would bring is kept in the store, so that `restore` can carry it out; the workspace is only read.
 * Files that git did not track then and does not now are left alone. Throws as `recipeOf` for a run that is not to be had.
 */
export async function planApply(
  context: EngineContext,
  run: RunDetail,
  parts: readonly RunPart[],
  openCopy: OpenCopy,
  options: WorkOptions = {},
): Promise<ApplyPlan> {
  const asked = new Set(parts.length === 0 ? runParts : parts);
  const { id, name } = run;
  const found = await findParts(context, run, asked, openCopy, options);
  const data = asked.has("data")
    ? await planVersions(
        context,
        found.data.map((version) => context.store.known(version)),
        options,
      )
    : { changes: [] };
  const ofData = data.changes.map((change): ApplyChange => ({ ...change, part: "data" }));
  return {
    from: name,
    run: { id, name },
    changes: [...found.changes, ...ofData].toSorted((a, b) => runParts.indexOf(a.part) - runParts.indexOf(b.part)),
    unavailable: found.unavailable,
    ...(data.lost && { lost: data.lost }),
  };
}

interface FoundParts {
  /** Of code and parameters. */
  readonly changes: readonly ApplyChange[];
  readonly data: readonly ArtifactVersion[];
  readonly unavailable: readonly UnavailablePart[];
}

async function findParts(
  context: EngineContext,
  run: RunDetail,
  asked: ReadonlySet<RunPart>,
  openCopy: OpenCopy,
  options: WorkOptions,
): Promise<FoundParts> {
  try {
    options.onProgress?.({ message: `Laying out the code of ${run.name}` });
    const { code } = await recipeOf(context, run);
    return await withRunCode(context, code, openCopy, (copy) =>
      partsBesideCode(context, copy, run, code, asked, options),
    );
  } catch (error) {
    if (!(error instanceof UserError) || !saysCodeIsGone(error)) throw error;
    const { message, cure } = error;
    return {
      changes: asked.has("params") ? await planParams(context, run, options) : [],
      data: dataOf(run, run.inputs),
      unavailable: asked.has("code") ? [{ part: "code", message, cure }] : [],
    };
  }
}

/** `copy` has the run's code in it. */
async function partsBesideCode(
  context: EngineContext,
  copy: EngineContext,
  run: RunDetail,
  code: RecipeCode,
  asked: ReadonlySet<RunPart>,
  options: WorkOptions,
): Promise<FoundParts> {
  // What git brings is code, whatever reads it.
  const data = dataOf(run, await notThere(copy, run.inputs, options));
  if (!asked.has("code")) {
    return { changes: asked.has("params") ? await planParams(context, run, options) : [], data, unavailable: [] };
  }
  const paramFiles = [...new Set(paramsOfRun(await copy.discovery.pipeline(), run).map(({ file }) => file))];
  if (asked.has("params")) await writeRunParams(copy, run);
  const changes = await planCode(context, copy, { code, data, paramFiles }, options);
  return { changes: changes.filter(({ part }) => asked.has(part)), data, unavailable: [] };
}

/** Sorted by path. */
function dataOf(run: RunDetail, inputs: readonly ArtifactVersion[]): readonly ArtifactVersion[] {
  const byPath = new Map([...inputs, ...run.outputs].map((version) => [version.path, version]));
  return [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
