import type { EngineContext } from "../context.ts";
import { didYouMean } from "../model/didYouMean.ts";
import { UserError } from "../model/errors.ts";
import type { ModelVersion } from "../model/modelVersion.ts";
import { readModelTags } from "./modelTags.ts";

type Reader = Pick<EngineContext, "git">;

/** All versions of all models that the repository's tags tell of, by name, the newest first. */
export async function listModels({ git }: Reader): Promise<readonly ModelVersion[]> {
  return readModelTags(await git.tags());
}

/** A version by `model@version`, or the one that is in a stage by `model#stage`; undefined where none is called so. */
export async function tryFindModel(context: Reader, ref: string): Promise<ModelVersion | undefined> {
  if (!/[@#]/.test(ref)) return undefined;
  return (await listModels(context)).find((one) => refsOf(one).includes(ref));
}

/** As `tryFindModel`. Throws a `UserError` `model-unknown`. */
export async function findModel(context: Reader, ref: string): Promise<ModelVersion> {
  const found = await tryFindModel(context, ref);
  if (found) return found;
  const near = didYouMean(ref, (await listModels(context)).flatMap(refsOf));
  const cure = near === undefined ? "`cairn models` lists those that there are." : `Did you mean “${near}”?`;
  throw new UserError("model-unknown", `No model “${ref}” is registered.`, cure);
}

/** How a person can call it. */
function refsOf({ model, version, stages }: ModelVersion): readonly string[] {
  return [`${model}@${version}`, ...stages.map((stage) => `${model}#${stage}`)];
}
