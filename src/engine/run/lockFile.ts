import { readFileSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import { readDvcLock } from "../discovery/dvc/dvcLock.ts";
import { withKeptPaths } from "../discovery/dvc/lockEntry.ts";
import type { LockEntry } from "../discovery/dvc/lockEntry.ts";
import { updateDvcLock } from "../discovery/dvc/updateDvcLock.ts";
import { folderOf } from "../model/paths.ts";
import type { Stage } from "../model/stage.ts";
import { systemCode } from "../model/systemErrors.ts";
import { explaining, explainWriteError } from "../store/fileErrors.ts";
import { writeFileAtomically } from "./atomicFile.ts";

type Place = Pick<EngineContext, "root">;

/**
 * What keeps a stage's result from being written into the dvc.lock beside its pipeline file, in words that go on from
 * the stage's name; undefined where nothing does. Asked before hours of training, not after.
 */
export function describeLockObstacle(context: Place, stage: Stage): string | undefined {
  const file = lockOf(stage);
  const [problem] = readDvcLock(file, readText(context, file) ?? "").problems;
  if (problem === undefined) return undefined;
  return `needs \`${file}\`, which cannot be read at line ${problem.range.start.line}: ${problem.message}`;
}

/** Puts a stage's entry into the dvc.lock beside its pipeline file, as DVC would. Throws a `UserError` where it cannot. */
export function recordInLock(context: Place, stage: Stage, entry: LockEntry): void {
  const file = lockOf(stage);
  const text = readText(context, file);
  const earlier = readDvcLock(file, text ?? "").entries.get(stage.name);
  const updated = updateDvcLock(file, text, stage.name, withKeptPaths(entry, earlier, stage));
  if (updated === text) return;
  explaining(explainWriteError, file, () => writeFileAtomically(path.join(context.root, file), Buffer.from(updated)));
}

function lockOf(stage: Stage): string {
  return path.posix.join(folderOf(stage.file), "dvc.lock");
}

function readText(context: Place, file: string): string | undefined {
  try {
    return readFileSync(path.join(context.root, file), "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
