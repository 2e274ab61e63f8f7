import { readFileSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import { isSameValue } from "../experiments/rows.ts";
import { paramLabel } from "../discovery/params/lookupParam.ts";
import { setParams } from "../discovery/params/setParams.ts";
import { usedParams } from "../model/stage.ts";
import type { Recipe } from "../model/recipe.ts";
import type { RunValue, Scalar } from "../model/run.ts";
import { writeFileAtomically } from "../run/atomicFile.ts";

/**
 * Writes the recipe's values into the parameters files of a copy, where they stand otherwise: those of a run that set
 * them for its own time are not in any diff. A list is left as it is: the run's comparison will tell.
 */
export async function restoreParams(copy: Pick<EngineContext, "root" | "discovery">, recipe: Recipe): Promise<void> {
  const wanted = new Set(recipe.stageIds);
  const { stages } = await copy.discovery.pipeline();
  const files = new Set(
    stages.filter(({ id }) => wanted.has(id)).flatMap((stage) => usedParams(stage).map(({ file }) => file)),
  );
  for (const file of files) {
    const now = (await copy.discovery.params(file))?.leaves ?? new Map<string, RunValue>();
    const changed = [...now].flatMap(([key, value]) => {
      const then = recipe.params[paramLabel(file, key)];
      return then === undefined || isSameValue(then, value) || !isScalar(then) ? [] : [{ key, value: then }];
    });
    if (changed.length === 0) continue;
    const absolute = path.join(copy.root, file);
    writeFileAtomically(absolute, Buffer.from(setParams(readFileSync(absolute, "utf8"), file, changed)));
  }
}

function isScalar(value: RunValue): value is Scalar {
  return !Array.isArray(value);
}
