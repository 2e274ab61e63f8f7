import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { Discovery } from "../discovery/discovery.ts";
import { readParams } from "../discovery/readParams.ts";
import { setParams } from "../discovery/setParams.ts";
import { planRun } from "../graph/plan.ts";
import type { ParamAssignment, PlannedStage, RunRequest } from "../model/plan.ts";
import { readStatus } from "../project/status.ts";

/** What a request would run, with its parameters as it sets them. Nothing is written. */
export async function planRequest(context: EngineContext, request: RunRequest): Promise<readonly PlannedStage[]> {
  const discovery = withAssignments(context.root, context.discovery, request.set ?? []);
  return planRun(await discovery.pipeline(), await readStatus({ ...context, discovery }), request);
}

/** A discovery that reads parameters files as if the assignments stood in them. */
function withAssignments(root: string, discovery: Discovery, set: readonly ParamAssignment[]): Discovery {
  const byFile = Map.groupBy(set, ({ file }) => file);
  return {
    pipeline: () => discovery.pipeline(),
    locks: () => discovery.locks(),
    invalidate: (paths) => discovery.invalidate(paths),
    params: async (file) => {
      const ofFile = byFile.get(file);
      const absolute = path.join(root, file);
      if (ofFile === undefined || !existsSync(absolute)) return discovery.params(file);
      return readParams(file, setParams(readFileSync(absolute, "utf8"), file, ofFile));
    },
  };
}
