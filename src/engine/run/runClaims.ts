import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../model/errors.ts";
import type { Stage } from "../model/stage.ts";
import { explaining, explainWriteError } from "../store/fileErrors.ts";
import { withFolderLock } from "./folderLock.ts";
import { JsonNotes } from "./jsonNotes.ts";
import { identify, isAlive } from "./processIdentity.ts";
import type { ProcessIdentity } from "./processIdentity.ts";

/** How often it is looked whether another run's stage has ended. */
const pollMs = 200;

/** A run that is under way in a root, as it has written itself down. */
export interface RunningRun extends ProcessIdentity {
  readonly runId: string;
  readonly runName: string;
  /** Whether it has the folder for itself, as it changes files of the workspace for its time. */
  readonly isExclusive: boolean;
}

/** A stage that a run has under way. */
export interface ClaimedStage {
  readonly runId: string;
  readonly runName: string;
  readonly stageId: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly mutex: readonly string[];
  readonly usesGpu: boolean;
}

/** The runs under way in a root, of every process; those whose process is gone are not among them. */
export function findRunning(root: string): readonly RunningRun[] {
  return [...runNotes(root).read().values()].filter(isAlive);
}

/** What a run has of its root: that it is there, and the stages that it has under way. No two runs have the same. */
export class RunClaims {
  readonly #root: string;
  readonly #run: RunningRun;
  /** The names of the notes of its stages: each has a new one, as to write over a file may wait for the disk. */
  readonly #notes = new Map<string, string>();
  #noteCount = 0;

  private constructor(root: string, run: RunningRun) {
    this.#root = root;
    this.#run = run;
  }

  /**
   * Writes a run down. Throws a `UserError` `already-running` where it needs the folder for itself and another run is
   * under way, or another one has it.
   */
  static async enter(root: string, run: Pick<RunningRun, "runId" | "runName" | "isExclusive">): Promise<RunClaims> {
    const claims = new RunClaims(root, { ...identify(process.pid), ...run });
    await withFolderLock(root, () => {
      forgetTheDead(root);
      const running = findRunning(root);
      const exclusive = running.find(({ isExclusive }) => isExclusive);
      if (exclusive !== undefined) throw hasItsOwnParameters(exclusive);
      if (run.isExclusive && running[0] !== undefined) throw alreadyRunning(running[0]);
      const notes = runNotes(root);
      explaining(explainWriteError, notes.folder, () => notes.write(run.runId, claims.#run));
    });
    return claims;
  }

  /** Takes a stage for this run; says which stage of which run is in its way, where one is. */
  async claim(stage: Stage): Promise<string | undefined> {
    const wanted = claimOf(stage, this.#run);
    return withFolderLock(this.#root, () => {
      const inTheWay = this.stagesOfOthers().find((one) => areInEachOthersWay(one, wanted));
      if (inTheWay !== undefined) return `${inTheWay.stageId} of ${inTheWay.runName}`;
      const name = `${this.#run.runId}.${this.#noteCount++}`;
      const notes = stageNotes(this.#root);
      explaining(explainWriteError, notes.folder, () => notes.write(name, wanted));
      this.#notes.set(stage.id, name);
      return undefined;
    });
  }

  /**
   * Takes a stage for this run once no other is in its way, and tells who is. False where the run is stopped first.
   */
  async claimInTurn(stage: Stage, signal: AbortSignal, onWait: (inTheWay: string) => void): Promise<boolean> {
    for (let told: string | undefined; !signal.aborted; await sleep(pollMs)) {
      const inTheWay = await this.claim(stage);
      if (inTheWay === undefined) return true;
      if (inTheWay !== told) onWait(inTheWay);
      told = inTheWay;
    }
    return false;
  }

  release(stageId: string): void {
    const name = this.#notes.get(stageId);
    if (name !== undefined) stageNotes(this.#root).remove(name);
    this.#notes.delete(stageId);
  }

  /** The stages that other runs have under way in the root. */
  stagesOfOthers(): readonly ClaimedStage[] {
    const others = new Set(findRunning(this.#root).map(({ runId }) => runId));
    others.delete(this.#run.runId);
    return others.size === 0 ? [] : claimedBy(others, this.#root);
  }

  leave(): void {
    runNotes(this.#root).remove(this.#run.runId);
  }
}

function runNotes(root: string): JsonNotes<RunningRun> {
  return new JsonNotes(path.join(root, ".cairn", "running"));
}

function stageNotes(root: string): JsonNotes<ClaimedStage> {
  return new JsonNotes(path.join(root, ".cairn", "running", "stages"));
}

function claimedBy(runIds: ReadonlySet<string>, root: string): readonly ClaimedStage[] {
  return [...stageNotes(root).read().values()].filter(({ runId }) => runIds.has(runId));
}

function forgetTheDead(root: string): void {
  const runs = runNotes(root);
  for (const [name, run] of runs.read()) if (!isAlive(run)) runs.remove(name);
  const stages = stageNotes(root);
  const living = new Set(findRunning(root).map(({ runId }) => runId));
  for (const [name, { runId }] of stages.read()) if (!living.has(runId)) stages.remove(name);
}

function claimOf({ id, deps, params, outs, execution }: Stage, { runId, runName }: RunningRun): ClaimedStage {
  const { mutex = [], gpu = 0 } = execution?.resources ?? {};
  return {
    runId,
    runName,
    stageId: id,
    reads: [...new Set([...deps.map((dep) => dep.path), ...params.map(({ file }) => file)])],
    writes: outs.map((out) => out.path),
    mutex,
    usesGpu: gpu > 0,
  };
}

/** Of two runs, two stages with graphics cards are too: neither run knows which the other one has given out. */
function areInEachOthersWay(one: ClaimedStage, other: ClaimedStage): boolean {
  return (
    one.stageId === other.stageId ||
    overlap(one.writes, [...other.reads, ...other.writes]) ||
    overlap(other.writes, one.reads) ||
    one.mutex.some((name) => other.mutex.includes(name)) ||
    (one.usesGpu && other.usesGpu)
  );
}

/** Whether a path of one list is one of the other, lies in one, or holds one. */
export function overlap(paths: readonly string[], others: readonly string[]): boolean {
  return paths.some((path) => others.some((other) => isWithin(path, other) || isWithin(other, path)));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || folder === "." || path.startsWith(`${folder}/`);
}

function alreadyRunning({ runName, pid, since }: RunningRun): UserError {
  return new UserError(
    "already-running",
    `The run ${runName} is under way here (process ${pid}, since ${new Date(since).toLocaleTimeString()}), and one with parameters of its own needs the folder for itself.`,
    "Wait until it has ended, or stop it with Ctrl+C in its terminal.",
  );
}

function hasItsOwnParameters({ runName, pid, since }: RunningRun): UserError {
  return new UserError(
    "already-running",
    `The run ${runName} (process ${pid}, since ${new Date(since).toLocaleTimeString()}) has parameters of its own in the files here, and needs the folder for itself.`,
    "Wait until it has ended, or stop it with Ctrl+C in its terminal.",
  );
}
