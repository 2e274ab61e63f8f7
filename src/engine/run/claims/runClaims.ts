import { areNested } from "../../model/paths.ts";
import path from "node:path";
import type { EngineContext } from "../../context.ts";
import { UserError } from "../../model/errors.ts";
import type { Stage } from "../../model/stage.ts";
import { explaining, explainWriteError } from "../../files/fileErrors.ts";
import { withFolderLock } from "./folderLock.ts";
import { JsonNotes } from "./jsonNotes.ts";
import { identify, isAlive } from "../process/processIdentity.ts";
import type { Cards } from "../machine.ts";
import type { ProcessIdentity } from "../process/processIdentity.ts";

/** A run that is under way in a root, as it has written itself down. */
export interface RunningRun extends ProcessIdentity {
  readonly runId: string;
  readonly runName: string;
  /** Whether it has the folder for itself, as it changes files of the workspace for its time. */
  readonly isExclusive: boolean;
}

/** A stage that a run has under way. */
export interface ClaimedStage extends ProcessIdentity {
  readonly runId: string;
  readonly runName: string;
  /** Where its paths are: the project's root, or that of a copy. */
  readonly root: string;
  readonly stageId: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly mutex: readonly string[];
  /** The graphics cards that it has. */
  readonly cards: readonly string[];
}

/** What came of asking for a stage: the graphics cards that it has now, or which stage of which run is in its way. */
export type Claim = { readonly cards: readonly string[] } | { readonly inTheWay: string };

type Place = Pick<EngineContext, "root" | "home">;

/** The runs under way in a root, of every process; those whose process is gone are not among them. */
export function findRunning(root: string): readonly RunningRun[] {
  return [...runNotes(root).read().values()].filter(isAlive);
}

/**
 * What a run has of its project: that it is there, and the stages that it has under way. No two runs have the same. In
 * copies of the workspace paths are their own; graphics cards and named things are those of the project.
 */
export class RunClaims {
  readonly #place: Place;
  readonly #run: RunningRun;
  /** Its stages, by the names of their notes: each has a new one, as to write over a file may wait for the disk. */
  readonly #claimed = new Map<string, ClaimedStage>();
  #noteCount = 0;

  private constructor(place: Place, run: RunningRun) {
    this.#place = place;
    this.#run = run;
  }

  /**
   * Writes a run down. Throws a `UserError` `already-running` where it needs the folder for itself and another run is
   * under way, or another one has it.
   */
  static async enter(
    { root, home }: Place,
    run: Pick<RunningRun, "runId" | "runName" | "isExclusive">,
  ): Promise<RunClaims> {
    const claims = new RunClaims({ root, home }, { ...identify(process.pid), ...run });
    forgetTheDead(stageNotes(home));
    await withFolderLock(root, () => {
      forgetTheDead(runNotes(root));
      const running = findRunning(root);
      const exclusive = running.find(({ isExclusive }) => isExclusive);
      if (exclusive !== undefined) throw hasItsOwnParameters(exclusive);
      if (run.isExclusive && running[0] !== undefined) throw alreadyRunning(running[0]);
      const notes = runNotes(root);
      explaining(explainWriteError, notes.folder, () => notes.write(run.runId, claims.#run));
    });
    return claims;
  }

  /** Takes a stage for this run, with graphics cards out of `cards` where it needs some. */
  async claim(stage: Stage, cards: Cards): Promise<Claim> {
    const { root, home } = this.#place;
    const wanted = claimOf(stage, this.#run, root);
    const cardCount = stage.execution?.resources?.gpu ?? 0;
    // In a copy nobody else works.
    if (root !== home && cardCount === 0 && wanted.mutex.length === 0) return { cards: [] };
    return withFolderLock(home, () => {
      const others = this.#claimedByOthers();
      const inTheWay = others.find((one) => areInEachOthersWay(one, wanted));
      if (inTheWay !== undefined) return { inTheWay: nameOf(inTheWay) };
      const found = cardCount === 0 ? { cards: [] } : this.#findCards(cardCount, cards, others);
      if ("cards" in found) this.#note({ ...wanted, cards: found.cards });
      return found;
    });
  }

  release(stageId: string): void {
    for (const [name, claimed] of this.#claimed) if (claimed.stageId === stageId) this.#forget(name);
  }

  /** The stages that other runs have under way in the same root. */
  stagesOfOthers(): readonly ClaimedStage[] {
    return this.#claimedByOthers().filter(({ root }) => root === this.#place.root);
  }

  leave(): void {
    for (const name of this.#claimed.keys()) this.#forget(name);
    runNotes(this.#place.root).remove(this.#run.runId);
  }

  /** Of any root: of a run whose process is gone nothing is left. */
  #claimedByOthers(): readonly ClaimedStage[] {
    const isOthers = (name: string): boolean => !name.startsWith(`${this.#run.runId}.`);
    return [...stageNotes(this.#place.home).read(isOthers).values()].filter(isAlive);
  }

  /** A stage that asks for more than there are is content with those that nobody has. */
  #findCards(count: number, { names, areGivenOut }: Cards, others: readonly ClaimedStage[]): Claim {
    const holder = others.find(({ cards }) => cards.some((card) => names.includes(card)));
    if (!areGivenOut) return holder ? { inTheWay: nameOf(holder) } : { cards: names };
    const taken = new Set([...others, ...this.#claimed.values()].flatMap(({ cards }) => cards));
    const free = names.filter((card) => !taken.has(card)).slice(0, count);
    return holder && free.length < Math.min(count, names.length) ? { inTheWay: nameOf(holder) } : { cards: free };
  }

  #note(claimed: ClaimedStage): void {
    const name = `${this.#run.runId}.${this.#noteCount++}`;
    const notes = stageNotes(this.#place.home);
    explaining(explainWriteError, notes.folder, () => notes.write(name, claimed));
    this.#claimed.set(name, claimed);
  }

  #forget(name: string): void {
    stageNotes(this.#place.home).remove(name);
    this.#claimed.delete(name);
  }
}

function runNotes(root: string): JsonNotes<RunningRun> {
  return new JsonNotes(path.join(root, ".cairn", "running"));
}

function stageNotes(root: string): JsonNotes<ClaimedStage> {
  return new JsonNotes(path.join(root, ".cairn", "running", "stages"));
}

function forgetTheDead<Note extends ProcessIdentity>(notes: JsonNotes<Note>): void {
  for (const [name, note] of notes.read()) if (!isAlive(note)) notes.remove(name);
}

function claimOf({ id, deps, params, outs, execution }: Stage, run: RunningRun, root: string): ClaimedStage {
  const { pid, since, runId, runName } = run;
  return {
    pid,
    since,
    runId,
    runName,
    root,
    stageId: id,
    reads: [...new Set([...deps.map((dep) => dep.path), ...params.map(({ file }) => file)])],
    writes: outs.map((out) => out.path),
    mutex: execution?.resources?.mutex ?? [],
    cards: [],
  };
}

function nameOf({ stageId, runName }: ClaimedStage): string {
  return `${stageId} of ${runName}`;
}

function areInEachOthersWay(one: ClaimedStage, other: ClaimedStage): boolean {
  if (one.mutex.some((name) => other.mutex.includes(name))) return true;
  if (one.root !== other.root) return false;
  return (
    one.stageId === other.stageId ||
    overlap(one.writes, [...other.reads, ...other.writes]) ||
    overlap(other.writes, one.reads)
  );
}

/** Whether a path of one list is one of the other, lies in one, or holds one. */
export function overlap(paths: readonly string[], others: readonly string[]): boolean {
  return paths.some((path) => others.some((other) => areNested(path, other)));
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
