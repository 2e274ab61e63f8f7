import type { EngineContext } from "../context.ts";
import type { Reproduction } from "../model/reproduction.ts";
import { judgeReproduction } from "./judge.ts";
import { recipeOf } from "./recipeOf.ts";

/**
 * What came of a run that reproduces another one; undefined of any other run, and where the ledger does not know that
 * one: it was reproduced from a file. Throws a `UserError` `run-unknown`.
 */
export async function readReproduction(
  context: Pick<EngineContext, "ledger" | "store">,
  runRef: string,
): Promise<Reproduction | undefined> {
  const { runs } = context.ledger;
  const run = runs.find(runRef);
  const original = run.origin?.kind === "reproduction" ? runs.tryFind(run.origin.of) : undefined;
  return original && judgeReproduction(await recipeOf(context, original), run, 0);
}
