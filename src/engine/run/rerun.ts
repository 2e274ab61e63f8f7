import type { EngineContext } from "../context.ts";
import { UserError } from "../model/errors.ts";
import type { RunRequest } from "../model/plan.ts";
import { isUnfinished } from "../model/run.ts";
import type { RunDetail } from "../model/run.ts";
import { type ParamDependency, usedParams } from "../model/stage.ts";
import { recordedParams } from "./params/recordedParams.ts";
import { refuseImported } from "./refuseImported.ts";

/**
 * What runs a run again as the files are now, with the parameters that it had: its stages whether fresh or not, or its
 * command. `failedOnly`: those of its stages alone that failed, were stopped, or were not begun.
 * Throws a `UserError`: `run-imported`, `run-not-ended`, `nothing-failed`.
 */
export async function rerunRequest(
  context: Pick<EngineContext, "discovery">,
  run: RunDetail,
  failedOnly: boolean,
): Promise<RunRequest> {
  refuseImported(run);
  if (run.state === "running") {
    throw new UserError("run-not-ended", `${run.name} is still under way.`, "Wait until it has ended, or stop it.");
  }
  const stages = failedOnly ? run.stages.filter(isUnfinished) : run.stages;
  if (stages.length === 0) throw nothingFailed(run);
  const stageIds = stages.map(({ stageId }) => stageId);
  const { command, experiment } = run;
  const files = command?.params.map((file) => ({ file, key: null }));
  const set = await recordedParams(context, files ?? (await paramsOf(context, stageIds)), run.params);
  const what = command ? { stageIds: [], command } : { stageIds, single: true, force: true };
  return { ...what, experiment, set, origin: { kind: "rerun", of: run.id } };
}

async function paramsOf(
  { discovery }: Pick<EngineContext, "discovery">,
  stageIds: readonly string[],
): Promise<readonly ParamDependency[]> {
  const { stages } = await discovery.pipeline();
  return stages.filter(({ id }) => stageIds.includes(id)).flatMap(usedParams);
}

function nothingFailed({ name }: RunDetail): UserError {
  const cure = `Leave --failed out to run all of its stages again: cairn rerun ${name}`;
  return new UserError("nothing-failed", `No stage of ${name} failed, was stopped or was skipped.`, cure);
}
