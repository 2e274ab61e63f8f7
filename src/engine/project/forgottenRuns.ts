import { rmSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { ForgottenRuns } from "../model/clearance.ts";
import { UserError } from "../model/errors.ts";
import type { ForgottenRun } from "../model/run.ts";

/**
 * Brings forgotten runs back, by id or name, or those that were forgotten last; which they are. Throws a `UserError`
 * `run-not-forgotten`, before any is brought back.
 */
export async function bringRunsBack(
  { ledger, store }: EngineContext,
  refs: readonly string[],
): Promise<ForgottenRuns["runs"]> {
  return store.keeping(async () => {
    const known = ledger.runs.forgotten();
    const [last] = known;
    const asked = refs.map((ref) => findForgotten(known, ref));
    const runs = refs.length > 0 ? asked : known.filter(({ forgottenAt }) => forgottenAt === last?.forgottenAt);
    if (runs.length === 0) throw notForgotten("There is no deleted run that could be brought back.");
    ledger.runs.takeBack(runs.map(({ id }) => id));
    return runs.map(({ id, name }) => ({ id, name }));
  });
}

/** Lets go of forgotten runs with their logs. */
export function letGo({ ledger, home }: Pick<EngineContext, "ledger" | "home">, runs: readonly ForgottenRun[]): void {
  for (const { id } of runs) rmSync(path.join(home, ".cairn", "runs", id), { recursive: true, force: true });
  ledger.runs.dropForgotten(runs.map(({ id }) => id));
}

function findForgotten(known: readonly ForgottenRun[], ref: string): ForgottenRun {
  const found = known.find(({ id }) => id === ref) ?? known.find(({ name }) => name === ref);
  if (found) return found;
  throw notForgotten(`There is no deleted run ${ref} that could be brought back.`);
}

function notForgotten(message: string): UserError {
  const cure = "A deleted run is gone once the store is cleared (`cairn gc`), or after thirty days.";
  return new UserError("run-not-forgotten", message, cure);
}
