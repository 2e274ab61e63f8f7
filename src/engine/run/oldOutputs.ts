import { lstatSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import { isOutsideRoot } from "../model/paths.ts";
import type { Output, Stage } from "../model/stage.ts";
import { captureSnapshot } from "../project/snapshots.ts";
import { findSetAside } from "../store/folder.ts";

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
  await keepOldOutputs(context, stage, `Before ${stage.id} ran in ${runName}`, work);
  for (const out of removableOutputs(stage)) clearOne(context.root, out);
}

/** Keeps what the store does not hold yet of a stage's outputs, in a snapshot with this message. */
export async function keepOldOutputs(
  context: EngineContext,
  stage: Stage,
  message: string,
  work: WorkOptions,
): Promise<void> {
  const outs = removableOutputs(stage);
  const digests = await context.store.digest(
    outs.map((out) => out.path),
    ["b3"],
    work,
  );
  const unkept = [...digests].filter(([, { b3 }]) => b3 === undefined || !context.store.has(b3)).map(([file]) => file);
  if (unkept.length > 0) {
    await captureSnapshot(context, { cause: "restore", message, paths: unkept }, work);
  }
}

/**
 * Why the outputs may not be removed, for a person; undefined where they may. A repository inside an output is in no
 * version of it: removing it would lose it.
 */
export function describeRepositoryInOutputs(root: string, stage: Stage): string | undefined {
  for (const out of removableOutputs(stage)) {
    const absolute = path.join(root, out.path);
    const isFolder = lstatSync(absolute, { throwIfNoEntry: false })?.isDirectory() ?? false;
    const found = out.persist || !isFolder ? undefined : findSetAside(absolute);
    if (found !== undefined)
      return `would remove \`${found}\` with its output \`${out.path}\`; move it out of there first`;
  }
  return undefined;
}

function removableOutputs(stage: Stage): readonly Output[] {
  return stage.outs.filter((out) => !isOutsideRoot(out.path) && out.path !== ".");
}

function clearOne(root: string, out: Output): void {
  const absolute = path.join(root, out.path);
  if (!out.persist) rmSync(absolute, { recursive: true, force: true, maxRetries: 3 });
  mkdirSync(path.dirname(absolute), { recursive: true });
}
