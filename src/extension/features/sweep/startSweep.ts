import { availableParallelism } from "node:os";
import { UserError } from "../../../engine/model/errors.ts";
import type { Services } from "../../services.ts";
import { chooseProject } from "../../services/chooseProject.ts";
import { argumentsIn, asStageRef } from "../../services/commandArguments.ts";
import { askAxes, askParams } from "./askAxes.ts";
import { reviewSweep } from "./reviewSweep.ts";
import { sweepArguments } from "./sweepDraft.ts";
import { sweptParams } from "./sweptParams.ts";

const usualSamples = 10;

/** Over the parameters of a stage, with what it needs, or over those of the whole pipeline; as the caller's `args` say where it has them. */
export async function startSweep(services: Services, argument: unknown): Promise<void> {
  const project = await chooseProject(services, argument);
  if (!project) return;
  const given = argumentsIn(argument);
  if (given) return services.tasks.sweep(project, given);
  const stageId = asStageRef(argument)?.stageId;
  const params = await sweptParams(project, stageId);
  if (params.length === 0) {
    throw new UserError(
      "no-params",
      stageId === undefined ? "No stage uses parameters." : `“${stageId}” uses no parameters.`,
      "Name them under `params` of a stage in dvc.yaml.",
    );
  }
  const chosen = await askParams(params, stageId);
  const axes = chosen && (await askAxes(chosen));
  if (!axes) return;
  const draft = await reviewSweep(project, {
    stageIds: stageId === undefined ? [] : [stageId],
    axes,
    draw: "random",
    samples: usualSamples,
    seed: Math.floor(Math.random() * 1_000_000),
    jobs: Math.max(1, Math.floor(availableParallelism() / 4)),
    stopWhen: "",
    name: "",
  });
  if (draft) await services.tasks.sweep(project, sweepArguments(draft));
}
