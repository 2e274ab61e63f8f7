import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import { UserError } from "../model/errors.ts";
import type { RestoreChange, RestorePlan } from "../model/snapshot.ts";
import { planSnapshot } from "./snapshots.ts";
import { versionOf } from "./versionOf.ts";

/**
 * What would take a restore back: the newest, or the one that a snapshot was taken before. What it overwrote comes back,
 * and what it brought where nothing was goes; both are kept first, so that an undo can be undone.
 * Throws a `UserError` `nothing-to-undo`, or as `findSnapshot`.
 */
export async function planUndo(
  context: EngineContext,
  id: string | undefined,
  options: WorkOptions = {},
): Promise<RestorePlan> {
  const { snapshots } = context.ledger;
  const snapshot = id === undefined ? snapshots.lastRestore() : snapshots.findById(id);
  if (!snapshot) {
    const cure = "`cairn snapshots` lists what can be restored.";
    throw new UserError("nothing-to-undo", "No restore is known that could be undone.", cure);
  }
  const plan = await planSnapshot(context, snapshot, undefined, options);
  const now = await context.store.digest(snapshot.missing, ["b3"], options);
  const removals = [...now].flatMap(([path, digest]): readonly RestoreChange[] => {
    const current = versionOf(path, digest);
    return current ? [{ target: current, action: "remove", current }] : [];
  });
  return { ...plan, changes: [...plan.changes, ...removals] };
}
