import type { EngineContext } from "../context.ts";
import { writeParams } from "../copy/writeParams.ts";
import { usedParams } from "../model/stage.ts";
import type { Recipe } from "../model/recipe.ts";
import { recordedParams } from "../run/params/recordedParams.ts";

/**
 * Writes the recipe's values into the parameters files of a copy, where they stand otherwise: those of a run that set
 * them for its own time are not in any diff.
 */
export async function restoreParams(copy: Pick<EngineContext, "root" | "discovery">, recipe: Recipe): Promise<void> {
  const wanted = new Set(recipe.stageIds);
  const { stages } = await copy.discovery.pipeline();
  const used = stages.filter(({ id }) => wanted.has(id)).flatMap(usedParams);
  writeParams(copy.root, await recordedParams(copy, used, recipe.params));
}
