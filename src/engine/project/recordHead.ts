import type { EngineContext } from "../context.ts";
import type { HeadRecord, WorkOptions } from "../engine.ts";
import { recordCommits } from "./commits/recordCommits.ts";
import { differingPaths } from "./snapshots.ts";

/** As `recordCommits`; also tells what in the workspace differs from the data of HEAD's commit, as far as that can be had. */
export async function recordHead(context: EngineContext, options: WorkOptions = {}): Promise<HeadRecord> {
  const { made, isMadeHere } = await recordCommits(context, options);
  const commit = made?.commit ?? (await context.git.head())?.commit;
  if (commit === undefined) return { isNew: false, differing: [] };
  const snapshot = made ?? context.ledger.snapshots.findByCommit(commit);
  const isNew = made !== undefined;
  if (!snapshot) return { commit, isNew, differing: [] };
  const differing = isNew && isMadeHere ? [] : await differingPaths(context, snapshot, options);
  return { commit, snapshot, isNew, differing };
}
