import { readdirSync, statSync } from "node:fs";
import path from "node:path";

import { type FoundRun, type RunSource, unreadableRun } from "../runSource.ts";
import { stampOf } from "../stamp.ts";
import { isQuiet } from "../quiet.ts";
import { readWandbRun } from "./wandbRun.ts";

const runFolder = /^(?:offline-)?run-\d{8}_\d{6}-./;
const logFile = /^run-.+\.wandb$/;

/** Whether a folder is the one in which W&B keeps its runs. */
export function isWandbFolder(folder: string): boolean {
  return readdirSync(folder, { withFileTypes: true }).some(
    (entry) => entry.isDirectory() && runFolder.test(entry.name),
  );
}

/** Whether a file is the log of one run of W&B's, by its name. */
export function isWandbLog(name: string): boolean {
  return logFile.test(name);
}

/** The runs of W&B's folder: the offline ones, and what is left here of those that were sent to its server. */
export function wandbFolder(folder: string): RunSource {
  return { tool: "wandb", place: folder, runs: () => runsIn(folder) };
}

/** One run by its log. */
export function wandbLog(file: string): RunSource {
  return { tool: "wandb", place: file, runs: () => [foundIn(file, path.basename(file))] };
}

/** A run has a folder each time that it is begun; `latest-run` is a link to one of these. */
function* runsIn(folder: string): Generator<FoundRun> {
  for (const name of readdirSync(folder)
    .filter((one) => runFolder.test(one))
    .toSorted()) {
    const at = path.join(folder, name);
    try {
      const log = readdirSync(at).find(isWandbLog);
      if (log !== undefined) yield foundIn(path.join(at, log), name);
    } catch (error) {
      yield unreadableRun(name, at, error);
    }
  }
}

function foundIn(file: string, id: string): FoundRun {
  const { size, mtimeMs } = statSync(file);
  const stamp = stampOf([size, mtimeMs, String(isQuiet(mtimeMs))]);
  return { id, place: file, stamp, read: (pace) => readWandbRun(file, mtimeMs, pace) };
}
