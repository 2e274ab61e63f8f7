import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { ParamsFile } from "../discovery/params/paramsFile.ts";
import { readParams } from "../discovery/params/readParams.ts";
import { setParams } from "../discovery/params/setParams.ts";
import { planRun } from "../graph/plan.ts";
import type { ParamChange, PlannedStage, RunRequest } from "../model/plan.ts";
import { readStatus } from "../project/status.ts";
import { planCommand } from "./commandStage.ts";

/** What a request would run, with its parameters as it sets them. Nothing is written. */
export async function planRequest(context: EngineContext, request: RunRequest): Promise<readonly PlannedStage[]> {
  if (request.command)
    return planCommand(context, await context.discovery.pipeline(), request.command, process.env).plan;
  const discovery = context.discovery.assuming(assume(context.root, request.set ?? []));
  return planRun(await discovery.pipeline(), await readStatus({ ...context, discovery }), request);
}

/** The files that the assignments are for, as if these stood in them. A file that is not there is left out. */
function assume(root: string, set: readonly ParamChange[]): ReadonlyMap<string, ParamsFile> {
  const assumed = new Map<string, ParamsFile>();
  for (const [file, ofFile] of Map.groupBy(set, (assignment) => assignment.file)) {
    const absolute = path.join(root, file);
    if (!existsSync(absolute)) continue;
    assumed.set(file, readParams(file, setParams(readFileSync(absolute, "utf8"), file, ofFile)));
  }
  return assumed;
}
