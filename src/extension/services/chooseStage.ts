import { UserError } from "../../engine/model/errors.ts";
import type { Stage } from "../../engine/model/stage.ts";
import type { Project, Services } from "../services.ts";
import { asStageRef } from "./commandArguments.ts";

/** The stage that a command's argument names, or that the person picks. Throws a `UserError` where it is gone. */
export async function chooseStage(
  { projects, picks }: Pick<Services, "projects" | "picks">,
  argument: unknown,
  placeholder: string,
): Promise<{ readonly project: Project; readonly stage: Stage } | undefined> {
  const ref = asStageRef(argument);
  const project = ref && projects.byRoot(ref.root);
  if (!ref || !project) return picks.stage(placeholder);
  const { stages } = await project.engine.pipeline();
  const stage = stages.find(({ id }) => id === ref.stageId);
  if (stage) return { project, stage };
  throw new UserError(
    "stage-unknown",
    `There is no stage “${ref.stageId}” any more.`,
    "Look at the pipeline view for the stages there are.",
  );
}
