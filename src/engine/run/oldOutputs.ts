import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import { isOutsideRoot } from "../model/paths.ts";
import type { Output, Stage } from "../model/stage.ts";
import { captureSnapshot } from "../project/snapshots.ts";

/**
 * Clears the way for a stage, as DVC does: its old outputs are removed unless they persist, and the folders of all are
 * made. What the store does not hold yet is kept first, in a snapshot, as the stage may also write over what persists.
 */
export async function clearOldOutputs(
  context: EngineContext,
  stage: Stage,
  runName: string,
  work: WorkOptions,
): Promise<void> {
  const outs = stage.outs.filter((out) => !isOutsideRoot(out.path) && out.path !== ".");
  const digests = await context.store.digest(
    outs.map((out) => out.path),
    ["b3"],
    work,
  );
  const unkept = [...digests].filter(([, { b3 }]) => b3 === undefined || !context.store.has(b3)).map(([file]) => file);
  if (unkept.length > 0) {
    const message = `Before ${stage.id} ran in ${runName}`;
    await captureSnapshot(context, { cause: "restore", message, paths: unkept }, work);
  }
  for (const out of outs) clearOne(context.root, out);
}

function clearOne(root: string, out: Output): void {
  const absolute = path.join(root, out.path);
  if (!out.persist) rmSync(absolute, { recursive: true, force: true, maxRetries: 3 });
  mkdirSync(path.dirname(absolute), { recursive: true });
}
