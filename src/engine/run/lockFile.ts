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
  if (stage.kind !== "dvc") return undefined;
  const file = lockOf(stage);
  const [problem] = readDvcLock(file, readText(context, file) ?? "").problems;
  if (problem === undefined) return undefined;
  return `needs \`${file}\`, which cannot be read at line ${problem.range.start.line}: ${problem.message}`;
}

/**
 * Writes the dvc.lock files of one run. New entries come to stand in the order of the plan, as if its stages had run one
 * after the other: which of several ends first is chance, and no difference for git to show.
 */
export class LockRecorder {
  readonly #context: Place;
  readonly #places: ReadonlyMap<string, number>;
  readonly #added: Stage[] = [];

  /** `stageIds` in the order of the plan. */
  constructor(context: Place, stageIds: readonly string[]) {
    this.#context = context;
    this.#places = new Map(stageIds.map((id, index) => [id, index]));
  }

  /**
   * Puts a stage's entry into the dvc.lock beside its pipeline file, as DVC would: a stage of another tool has none.
   * Throws a `UserError` where it cannot.
   */
  record(stage: Stage, entry: LockEntry): void {
    if (stage.kind !== "dvc") return;
    const file = lockOf(stage);
    const text = readText(this.#context, file);
    const earlier = readDvcLock(file, text ?? "").entries.get(stage.name);
    const kept = withKeptPaths(entry, earlier, stage);
    const updated = updateDvcLock(file, text, stage.name, kept, this.#addedBehind(stage));
    if (earlier === undefined) this.#added.push(stage);
    if (updated === text) return;
    const absolute = path.join(this.#context.root, file);
    explaining(explainWriteError, file, () => writeFileAtomically(absolute, Buffer.from(updated)));
  }

  #addedBehind(stage: Stage): ReadonlySet<string> {
    const placeOf = ({ id }: Stage): number => this.#places.get(id) ?? 0;
    const behind = this.#added.filter((other) => other.file === stage.file && placeOf(other) > placeOf(stage));
    return new Set(behind.map(({ name }) => name));
  }
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
