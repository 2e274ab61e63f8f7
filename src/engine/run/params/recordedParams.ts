import type { EngineContext } from "../../context.ts";
import { paramLabel } from "../../discovery/params/lookupParam.ts";
import { isSameValue } from "../../model/run.ts";
import type { ParamChange } from "../../model/plan.ts";
import type { RunSummary } from "../../model/run.ts";
import type { ParamDependency } from "../../model/stage.ts";
import { recordedLists } from "./recordedLists.ts";

/**
 * What has to be set in parameters files so that their values are those that a run recorded, where they stand otherwise;
 * `used` says of which files, and what of them the run has recorded. What a file has no more is left out, but for items of
 * lists: comparing the runs will tell.
 */
export async function recordedParams(
  { discovery }: Pick<EngineContext, "discovery">,
  used: readonly Pick<ParamDependency, "file" | "key">[],
  recorded: RunSummary["params"],
): Promise<readonly ParamChange[]> {
  const changed: ParamChange[] = [];
  for (const [file, ofFile] of Map.groupBy(used, (param) => param.file)) {
    const params = await discovery.params(file);
    if (!params) continue;
    const lists = recordedLists(params, ofFile, recorded);
    changed.push(...lists.map((list) => ({ file, ...list })));
    for (const [key, value] of params.leaves) {
      if (lists.some((list) => `${key}.`.startsWith(`${list.key}.`))) continue;
      const then = recorded[paramLabel(file, key)];
      if (then !== undefined && !isSameValue(then, value)) changed.push({ file, key, value: then });
    }
  }
  return changed;
}
