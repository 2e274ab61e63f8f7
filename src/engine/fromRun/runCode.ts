import type { OpenCopy } from "../copy/copyEngine.ts";
import { copyWorkspace } from "../copy/workspaceCopy.ts";
import { writeParams } from "../copy/writeParams.ts";
import type { EngineContext } from "../context.ts";
import type { UserError } from "../model/errors.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { RecipeCode } from "../model/recipe.ts";
import type { RunDetail } from "../model/run.ts";
import { usedParams } from "../model/stage.ts";
import type { ParamDependency } from "../model/stage.ts";
import { recordedParams } from "../run/params/recordedParams.ts";

/** Codes of errors that say that a run's code is not to be had: the rest of the run may be. */
const codeIsGone = [
  "run-without-commit",
  "code-not-kept",
  "object-missing",
  "object-damaged",
  "commit-missing",
  "diff-not-applied",
];

/** Whether an error says that a run's code cannot be had any more. */
export function saysCodeIsGone({ code }: UserError): boolean {
  return codeIsGone.includes(code);
}

/**
 * Does `work` in a copy of the workspace with the code of a run in it, which is taken away afterwards.
 * Throws as `copyWorkspace`.
 */
export async function withRunCode<Result>(
  context: EngineContext,
  code: RecipeCode,
  openCopy: OpenCopy,
  work: (copy: EngineContext) => Promise<Result>,
): Promise<Result> {
  const copy = await copyWorkspace(context, code, `code-${process.pid}-${Math.random().toString(36).slice(2)}`);
  try {
    const engine = await openCopy(copy.root);
    try {
      return await work(engine.context);
    } finally {
      await engine.close();
    }
  } finally {
    await copy.remove();
  }
}

/** The parameters that the stages of a run (or its command) use, as a pipeline names them. */
export function paramsOfRun({ stages }: Pipeline, run: RunDetail): readonly Pick<ParamDependency, "file" | "key">[] {
  if (run.command) return run.command.params.map((file) => ({ file, key: null }));
  const wanted = new Set(run.stages.filter(({ outcome }) => outcome !== "skipped").map(({ stageId }) => stageId));
  return stages.filter(({ id }) => wanted.has(id)).flatMap(usedParams);
}

/** Writes the values that a run had into the parameters files of a copy with its code: what it set for itself is in no diff. */
export async function writeRunParams(copy: EngineContext, run: RunDetail): Promise<void> {
  const used = paramsOfRun(await copy.discovery.pipeline(), run);
  writeParams(copy.root, await recordedParams(copy, used, run.params));
  await copy.discovery.invalidate([copy.root]);
}
