import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import type { LockEntry } from "../discovery/dvc/lockEntry.ts";
import { UserError } from "../model/errors.ts";
import type { Stage } from "../model/stage.ts";
import { describeLockObstacle } from "./lockFile.ts";
import { keepInDvcCache, noteResult } from "./runCache.ts";
import { describeMissingInput } from "./stageInputs.ts";
import { InputsBefore } from "./stageRecords.ts";

/** What a frozen stage has, for dvc.lock, or why that cannot be written down, in words that go on from its name. */
export type FrozenState = { readonly entry: LockEntry } | { readonly obstacle: string };

/**
 * Takes the outputs of a frozen stage as they are, with what the files that it reads hold now: DVC does the same where
 * they are not what dvc.lock says, and runs nothing. Where DVC is set up they are kept in its cache.
 */
export async function takeAsItIs(context: EngineContext, stage: Stage, work: WorkOptions): Promise<FrozenState> {
  const obstacle = (await describeMissingInput(context, stage)) ?? describeLockObstacle(context, stage);
  if (obstacle !== undefined) return { obstacle };
  const before = await InputsBefore.read(context, stage, work);
  if (before.obstacle !== undefined) return { obstacle: before.obstacle };
  try {
    const kept = await keepInDvcCache(context, stage, before.recordsBefore, work);
    const records = await before.recordsAfter(work, kept);
    await noteResult(context, stage, records);
    return { entry: records.lock };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { obstacle: `is frozen, and its outputs are not kept: ${error.message}` };
  }
}
