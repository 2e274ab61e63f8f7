import { parseAssignment } from "../../engine/run/params/assignment.ts";
import type { CommonOptions, RerunOptions } from "../options.ts";
import { withProject } from "../project.ts";
import { carryOutCommand } from "./exec.ts";
import { carryOut, exitCodeOf } from "./run.ts";

/** `cairn rerun RUN`. Resolves as `cairn run`, or as `cairn exec` where it is a command that is run again. */
export async function rerun(ref: string, options: CommonOptions & RerunOptions): Promise<number> {
  return withProject(options, async (engine) => {
    const { failed, jobs, keepGoing, name } = options;
    const again = await engine.rerunRequest(ref, failed);
    const request = {
      ...again,
      set: [...(again.set ?? []), ...options.set.map(parseAssignment)],
      keepGoing,
      ...(jobs !== undefined && { jobs }),
      ...(name !== undefined && { name }),
    };
    if (request.command) return carryOutCommand(engine, request, options);
    return carryOut(engine, request, options, exitCodeOf);
  });
}
