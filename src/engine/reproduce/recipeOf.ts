import { readKeptCode } from "../copy/keptCode.ts";
import type { CodeStore } from "../copy/keptCode.ts";
import { UserError } from "../model/errors.ts";
import type { Recipe, RecipeCode } from "../model/recipe.ts";
import type { RunDetail } from "../model/run.ts";
import { refuseImported } from "../run/refuseImported.ts";

/**
 * The recipe of a run that the ledger knows. Throws a `UserError`: `run-imported`, `run-not-ended` while it goes on,
 * `run-without-commit` where it was made outside of git, and as `readKeptCode`.
 */
export async function recipeOf(context: CodeStore, run: RunDetail): Promise<Recipe> {
  refuseImported(run);
  if (run.state === "running") {
    throw new UserError("run-not-ended", `${run.name} is still under way.`, "Wait until it has ended.");
  }
  const { id, name, startedAt, params, environment, command, inputs, outputs, metrics } = run;
  return {
    run: { id, name, startedAt },
    code: await codeOf(context, run),
    stageIds: run.stages.filter(({ outcome }) => outcome !== "skipped").map(({ stageId }) => stageId),
    ...(command && { command }),
    params,
    ...(environment && { environment }),
    inputs,
    outputs,
    metrics,
  };
}

async function codeOf(context: CodeStore, run: RunDetail): Promise<RecipeCode> {
  if (run.commit === undefined) {
    throw new UserError(
      "run-without-commit",
      `${run.name} was made without a git commit, so its code cannot be brought back as a whole.`,
      "Commit the project's code, and run again: such a run can be reproduced.",
    );
  }
  const { commit, diff, sources } = run;
  return readKeptCode(context, { commit, sources, ...(diff !== undefined && { diff }) });
}
