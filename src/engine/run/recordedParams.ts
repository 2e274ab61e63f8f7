import type { EngineContext } from "../context.ts";
import { paramLabel } from "../discovery/params/lookupParam.ts";
import { isSameValue } from "../experiments/rows.ts";
import type { ParamAssignment } from "../model/plan.ts";
import type { RunSummary, RunValue } from "../model/run.ts";

/**
 * What has to be set in these parameters files so that their values are those that a run recorded, where they stand
 * otherwise. What a file has no more is left out: comparing the runs will tell.
 */
export async function recordedParams(
  { discovery }: Pick<EngineContext, "discovery">,
  files: Iterable<string>,
  recorded: RunSummary["params"],
): Promise<readonly ParamAssignment[]> {
  const changed: ParamAssignment[] = [];
  for (const file of new Set(files)) {
    const now = (await discovery.params(file))?.leaves ?? new Map<string, RunValue>();
    for (const [key, value] of now) {
      const then = recorded[paramLabel(file, key)];
      if (then !== undefined && !isSameValue(then, value)) changed.push({ file, key, value: then });
    }
  }
  return changed;
}
