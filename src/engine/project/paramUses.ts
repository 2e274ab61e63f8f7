import type { Discovery } from "../discovery/discovery.ts";
import type { ParamUse } from "../engine.ts";
import { usedParams } from "../model/stage.ts";
import { lookupParam } from "../discovery/params/lookupParam.ts";

/** The keys of a parameters file that stages name, each once, with its place, its value and who uses it. */
export async function readParamUses(discovery: Discovery, file: string): Promise<readonly ParamUse[]> {
  const users = new Map<string, string[]>();
  for (const stage of (await discovery.pipeline()).stages) {
    for (const param of usedParams(stage)) {
      if (param.file !== file || param.key === null) continue;
      const known = users.get(param.key);
      if (known) known.push(stage.id);
      else users.set(param.key, [stage.id]);
    }
  }
  // A file that no stage takes parameters from may be anything, and large.
  const params = users.size > 0 ? await discovery.params(file) : undefined;
  if (!params) return [];
  return [...users].flatMap(([key, stageIds]) => {
    const range = params.ranges.get(key);
    return range ? [{ file, key, range, value: lookupParam(params.values, key), stageIds }] : [];
  });
}
