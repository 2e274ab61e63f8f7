import { readFileSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import type { EngineContext } from "../context.ts";
import { DvcLockReader } from "../discovery/dvc/dvcLock.ts";
import { withKeptPaths } from "../discovery/dvc/lockEntry.ts";
import type { LockEntry } from "../discovery/dvc/lockEntry.ts";
import { updateDvcLock } from "../discovery/dvc/updateDvcLock.ts";
import { folderOf } from "../model/paths.ts";
import type { Stage } from "../model/stage.ts";
import { systemCode } from "../model/systemErrors.ts";
import { explaining, explainWriteError } from "../files/fileErrors.ts";
import { withFolderLock } from "./claims/folderLock.ts";
import { replaceFile } from "./atomicFile.ts";

type Place = Pick<EngineContext, "root">;

/**
 * What keeps a stage's result from being written into the dvc.lock beside its pipeline file, in words that go on from
 * the stage's name; undefined where nothing does. Asked before hours of training, not after.
 */
export function describeLockObstacle(
  { discovery }: Pick<EngineContext, "discovery">,
  stage: Stage,
): string | undefined {
  if (stage.kind !== "dvc") return undefined;
  const file = lockOf(stage);
  const problem = discovery.lockProblem(stage.file);
  if (problem === undefined) return undefined;
  return `needs \`${file}\`, which cannot be read at line ${problem.range.start.line}: ${problem.message}`;
}

/** An entry that is still to be written, and who waits for it. */
interface WaitingEntry {
  readonly stage: Stage;
  readonly entry: LockEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes the dvc.lock files of one run. New entries come to stand in the order of the plan, as if its stages had run one
 * after the other: which of several ends first is chance, and no difference for git to show.
 */
export class LockRecorder {
  readonly #context: Place;
  readonly #places: ReadonlyMap<string, number>;
  readonly #reader = new DvcLockReader();
  readonly #added: Stage[] = [];
  readonly #waiting: WaitingEntry[] = [];
  #isWriting = false;

  /** `stageIds` in the order of the plan. */
  constructor(context: Place, stageIds: readonly string[]) {
    this.#context = context;
    this.#places = new Map(stageIds.map((id, index) => [id, index]));
  }

  /**
   * Puts a stage's entry into the dvc.lock beside its pipeline file, as DVC would: a stage of another tool has none.
   * Resolves when it stands there; rejects with a `UserError` where it cannot.
   */
  async record(stage: Stage, entry: LockEntry): Promise<void> {
    if (stage.kind !== "dvc") return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ stage, entry, resolve, reject });
    await Promise.all([promise, this.#isWriting ? undefined : this.#writeWaiting()]);
  }

  /** What ends at the same moment is written together: to have a file safe on disk takes its time. */
  async #writeWaiting(): Promise<void> {
    this.#isWriting = true;
    await setImmediate();
    while (this.#waiting.length > 0) {
      for (const [file, ofFile] of Map.groupBy(this.#waiting.splice(0), ({ stage }) => lockOf(stage))) {
        try {
          await withFolderLock(this.#context.root, () => this.#write(file, ofFile));
          for (const { resolve } of ofFile) resolve();
        } catch (error) {
          for (const { reject } of ofFile) reject(error);
        }
      }
    }
    this.#isWriting = false;
  }

  #write(file: string, waiting: readonly WaitingEntry[]): void {
    const text = readText(this.#context, file);
    let updated = text;
    for (const { stage, entry } of waiting) {
      const earlier = this.#reader.read(file, updated ?? "").entries.get(stage.name);
      const kept = withKeptPaths(entry, earlier, stage);
      updated = updateDvcLock(file, updated, stage.name, kept, this.#addedBehind(stage));
      if (earlier === undefined) this.#added.push(stage);
    }
    if (updated === undefined || updated === text) return;
    const bytes = Buffer.from(updated);
    explaining(explainWriteError, file, () => replaceFile(path.join(this.#context.root, file), bytes));
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
