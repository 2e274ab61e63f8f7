import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import type { ForgottenRuns } from "../model/clearance.ts";
import { UserError } from "../model/errors.ts";
import { clearStore } from "./clearStore.ts";
import { letGo } from "./forgottenRuns.ts";

/** A forgotten run can be brought back for so long, unless the store is cleared before. */
const keptMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Forgets runs (by id or name), and says what room that makes once the store is cleared: what only they need. Until then,
 * and for thirty days, `bringRunsBack` undoes it. With `dryRun` only says it. Throws a `UserError` `run-under-way`, before
 * anything is forgotten, and as `clearStore`.
 */
export async function forgetRuns(
  context: EngineContext,
  refs: readonly string[],
  { dryRun }: { readonly dryRun: boolean },
  work: WorkOptions = {},
): Promise<ForgottenRuns> {
  const { ledger } = context;
  const runs = refs.map((ref) => ledger.runs.find(ref));
  for (const { name, state } of runs) if (state === "running") throw underWay(name);
  const withoutRuns = runs.map(({ id }) => id);
  const before = await clearStore(context, { dryRun: true }, work);
  const after = await clearStore(context, { dryRun: true, withoutRuns }, work);
  if (!dryRun) {
    const now = Date.now();
    ledger.runs.forget(withoutRuns, now);
    letGo(
      context,
      ledger.runs.forgotten().filter(({ forgottenAt }) => forgottenAt < now - keptMs),
    );
  }
  return {
    runs: runs.map(({ id, name }) => ({ id, name })),
    bytes: Math.max(0, after.bytes - before.bytes),
    clearable: after.bytes,
  };
}

function underWay(name: string): UserError {
  return new UserError(
    "run-under-way",
    `${name} is under way, so nothing was forgotten.`,
    "Wait until it has ended, or stop it.",
  );
}
