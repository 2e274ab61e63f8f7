import { createHash } from "node:crypto";
import type { LockEntry } from "../discovery/dvc/lockEntry.ts";
import { compareCodePoints } from "../model/codePoints.ts";
import { isOutsideRoot } from "../model/paths.ts";
import type { Stage } from "../model/stage.ts";
import { isSourceFile } from "../model/sourceFile.ts";
import { commandLines, isLoose } from "../model/stage.ts";
import type { StageRecord } from "../model/stageRecord.ts";

/**
 * Whether a stage makes the same from the same, as far as it says, so that an earlier result may stand for a run. By
 * DVC's rules: it has a command, inputs and outputs, all of them in the project, adds to none, and need not always run.
 * What one runs by hand is run, and so is what looks by itself for what it needs, or, of other tools, whose code is not
 * among its inputs: what those read is found by Cairn, and not said by a person.
 */
export function isRepeatable(stage: Stage): boolean {
  const { deps, params, outs } = stage;
  const paths = [...deps.map(({ path }) => path), ...params.map(({ file }) => file), ...outs.map(({ path }) => path)];
  return (
    !stage.alwaysChanged &&
    !isLoose(stage) &&
    stage.runsUpstream !== true &&
    (stage.kind === "dvc" || deps.some(({ path }) => isSourceFile(path))) &&
    commandLines(stage.cmd).length > 0 &&
    deps.length + params.length > 0 &&
    outs.length > 0 &&
    !outs.some(({ persist }) => persist) &&
    !paths.some(isOutsideRoot)
  );
}

/**
 * Whether DVC keeps the results of a stage that is run with this in its run cache: not where an output that is no metric
 * or plot is for git, or where a whole parameters file has nothing in it.
 */
export function isInRunCache(stage: Stage, { params }: Pick<LockEntry, "params">): boolean {
  const isForCache = stage.outs.every(({ cache, role }) => cache || role !== "out");
  return isRepeatable(stage) && isForCache && [...params.values()].every((values) => values.size > 0);
}

/** One key of all that a result was made from: command, folder, dependencies, parameters, and the outputs' paths. */
export function inputsKey(stage: Pick<Stage, "wdir" | "outs">, { cmd, deps, params }: StageRecord): string {
  const read = deps.map(({ path, digest, isExecutable = false }) => [path, digest, isExecutable] as const);
  const inputs = {
    cmd,
    wdir: stage.wdir,
    deps: read.toSorted(([a], [b]) => compareCodePoints(a, b)),
    params: sortedKeys(params),
    outs: stage.outs.map(({ path }) => path).toSorted(compareCodePoints),
  };
  return createHash("sha256").update(JSON.stringify(inputs, exactly)).digest("hex");
}

/** JSON has no NaN and no infinities. */
function exactly(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => compareCodePoints(a, b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortedKeys(inner)]));
}
