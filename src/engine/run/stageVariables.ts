import type { Stage } from "../model/stage.ts";

/** The variables that a stage's command finds beside the host's own: what DVC sets, and Python's output as it comes. */
export function stageVariables(
  root: string,
  { id }: Pick<Stage, "id">,
  env: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  return { PYTHONUNBUFFERED: env["PYTHONUNBUFFERED"] ?? "1", DVC_ROOT: root, DVC_STAGE: id };
}
