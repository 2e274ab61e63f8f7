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
  /** Those that are under way now. */
  readonly stages: readonly ClaimedStage[];
}

export interface ClaimedStage {
  readonly stageId: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly mutex: readonly string[];
  readonly usesGpu: boolean;
}

/** The runs under way in a root, of every process; those whose process is gone are not among them. */
export function findRunning(root: string): readonly RunningRun[] {
  return [...notesOf(root).read().values()].filter(isAlive);
}

/** What a run has of its root: that it is there, and the stages that it has under way. No two runs have the same. */
export class RunClaims {
  readonly #root: string;
  #run: RunningRun;

  private constructor(root: string, run: RunningRun) {
    this.#root = root;
    this.#run = run;
  }

  /**
   * Writes a run down. Throws a `UserError` `already-running` where it needs the folder for itself and another run is
   * under way, or another one has it.
   */
  static async enter(root: string, run: Pick<RunningRun, "runId" | "runName" | "isExclusive">): Promise<RunClaims> {
    const claims = new RunClaims(root, { ...identify(process.pid), ...run, stages: [] });
    await withFolderLock(root, () => {
      forgetTheDead(root);
      const running = findRunning(root);
      const exclusive = running.find(({ isExclusive }) => isExclusive);
      if (exclusive !== undefined) throw hasItsOwnParameters(exclusive);
      if (run.isExclusive && running[0] !== undefined) throw alreadyRunning(running[0]);
      claims.#write();
    });
    return claims;
  }

  /** Takes a stage for this run; says which stage of which run is in its way, where one is. */
  async claim(stage: Stage): Promise<string | undefined> {
    const wanted = claimOf(stage);
    return withFolderLock(this.#root, () => {
      for (const other of this.others()) {
        const inTheWay = other.stages.find((one) => areInEachOthersWay(one, wanted));
        if (inTheWay !== undefined) return `${inTheWay.stageId} of ${other.runName}`;
      }
      this.#run = { ...this.#run, stages: [...this.#run.stages, wanted] };
      this.#write();
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
    this.#run = { ...this.#run, stages: this.#run.stages.filter((stage) => stage.stageId !== stageId) };
    this.#write();
  }

  /** The other runs that are under way in the root. */
  others(): readonly RunningRun[] {
    return findRunning(this.#root).filter(({ runId }) => runId !== this.#run.runId);
  }

  leave(): void {
    notesOf(this.#root).remove(this.#run.runId);
  }

  #write(): void {
    const notes = notesOf(this.#root);
    explaining(explainWriteError, notes.folder, () => notes.write(this.#run.runId, this.#run));
  }
}

function notesOf(root: string): JsonNotes<RunningRun> {
  return new JsonNotes(path.join(root, ".cairn", "running"));
}

function forgetTheDead(root: string): void {
  const notes = notesOf(root);
  for (const [name, run] of notes.read()) if (!isAlive(run)) notes.remove(name);
}

function claimOf({ id, deps, params, outs, execution }: Stage): ClaimedStage {
  const { mutex = [], gpu = 0 } = execution?.resources ?? {};
  return {
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
