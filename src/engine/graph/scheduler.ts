import type { Resources } from "../model/execution.ts";
import { ResourcePool } from "./resourcePool.ts";
import type { Capacity } from "./resourcePool.ts";

/** One step of a run, as far as its turn depends on it. */
export interface Task {
  readonly id: string;
  /** The tasks that have to end well before it may begin; ids that are no task of the run are passed over. */
  readonly needs: readonly string[];
  /** False where it is known not to run: its turn takes no place among those under way. */
  readonly mayRun: boolean;
  /** How long it takes, in seconds: the longest way to the end of the run is begun first. */
  readonly seconds: number;
  /** What it takes while it is under way. */
  readonly demand: Resources;
}

export interface SchedulerLimits {
  /** How many tasks are under way at most. */
  readonly jobs: number;
  /** What those under way can take together. */
  readonly capacity: Capacity;
  /** Whether after a failure what does not need it is begun all the same. */
  readonly keepGoing: boolean;
}

export type TaskEnd = "good" | "failed" | "skipped" | "stopped";

/** Why a task has no turn. */
export type SkipCause =
  | { readonly kind: "needs"; readonly id: string; readonly end: Exclude<TaskEnd, "good"> }
  /** Another one has failed, and nothing new is begun. */
  | { readonly kind: "after-failure"; readonly id: string }
  | { readonly kind: "stopped" };

export type Decision =
  /** It takes a place until its end is told. */
  | { readonly kind: "start"; readonly id: string }
  /** It does not run: what it comes to is to be told at once. */
  | { readonly kind: "pass"; readonly id: string }
  /** It has ended with that. */
  | { readonly kind: "skip"; readonly id: string; readonly cause: SkipCause };

interface Entry {
  readonly task: Task;
  /** Seconds from its beginning to the end of all that follows from it. */
  readonly path: number;
  readonly dependents: Entry[];
  /** How many of its needs have not ended. */
  open: number;
  phase: "waiting" | "ready" | "under-way" | "put-off" | "ended";
  end?: TaskEnd;
}

/**
 * Decides whose turn it is, and does nothing itself: whoever carries the run out asks for decisions until there is
 * none, and tells of each started task how it ended. Tasks must not wait for each other in a circle.
 */
export class Scheduler {
  readonly #limits: SchedulerLimits;
  readonly #pool: ResourcePool;
  readonly #entries: ReadonlyMap<string, Entry>;
  /** Those with all that they need, the longest way first; of equal ones the order of the plan. */
  readonly #ready: Entry[] = [];
  readonly #passing: Entry[] = [];
  readonly #skipping: Entry[] = [];
  #underWay = 0;
  #firstFailure: string | undefined;
  #isStopped = false;

  constructor(tasks: readonly Task[], limits: SchedulerLimits) {
    this.#limits = limits;
    this.#pool = new ResourcePool(limits.capacity);
    this.#entries = connect(tasks);
    for (const entry of this.#entries.values()) if (entry.open === 0) this.#makeReady(entry);
  }

  /** The next thing to do; undefined where a task under way has to end first, or all have ended. */
  next(): Decision | undefined {
    const skipped = this.#skipping.shift();
    if (skipped !== undefined) return this.#skip(skipped);
    const passing = this.#passing.shift();
    if (passing !== undefined) return this.#begin(passing, "pass");
    if (this.#underWay >= this.#limits.jobs) return undefined;
    const at = this.#ready.findIndex(({ task }) => this.#pool.fits(task.demand));
    const [ready] = at < 0 ? [] : this.#ready.splice(at, 1);
    return ready && this.#begin(ready, "start");
  }

  /** Tells how a task that was started or passed has ended. */
  end(id: string, end: TaskEnd): void {
    const entry = this.#entries.get(id);
    if (entry?.phase !== "under-way") throw new Error(`${id} is not under way`);
    if (entry.task.mayRun) this.#leave(entry.task);
    this.#settle(entry, end);
    if (end === "failed") this.#firstFailure ??= id;
    if (end === "stopped") this.stop();
    if (end === "failed" && !this.#limits.keepGoing) this.#skipTheRest();
  }

  /** Takes a started task back that cannot begin now, for a reason outside of the run: its place is another's. */
  putOff(id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.phase !== "under-way" || !entry.task.mayRun) throw new Error(`${id} was not started`);
    this.#leave(entry.task);
    if (this.#isStopped || (this.#firstFailure !== undefined && !this.#limits.keepGoing)) this.#queueToSkip(entry);
    else entry.phase = "put-off";
  }

  /** A task that was put off may have its turn again; nothing where it was skipped meanwhile. */
  retry(id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.phase === "put-off") this.#makeReady(entry);
  }

  /** Begins nothing more. */
  stop(): void {
    this.#isStopped = true;
    this.#skipTheRest();
  }

  #begin(entry: Entry, kind: "start" | "pass"): Decision {
    entry.phase = "under-way";
    if (entry.task.mayRun) {
      this.#underWay += 1;
      this.#pool.take(entry.task.demand);
    }
    return { kind, id: entry.task.id };
  }

  #leave({ demand }: Task): void {
    this.#underWay -= 1;
    this.#pool.giveBack(demand);
  }

  #skip(entry: Entry): Decision {
    const cause = this.#causeFor(entry);
    this.#settle(entry, "skipped");
    return { kind: "skip", id: entry.task.id, cause };
  }

  #causeFor({ task }: Entry): SkipCause {
    if (this.#isStopped) return { kind: "stopped" };
    for (const id of task.needs) {
      const end = this.#entries.get(id)?.end;
      if (end !== undefined && end !== "good") return { kind: "needs", id, end };
    }
    return { kind: "after-failure", id: this.#firstFailure ?? task.id };
  }

  #settle(entry: Entry, end: TaskEnd): void {
    entry.phase = "ended";
    entry.end = end;
    for (const dependent of entry.dependents) {
      dependent.open -= 1;
      if (dependent.phase !== "waiting") continue;
      if (end !== "good") this.#queueToSkip(dependent);
      else if (dependent.open === 0) this.#makeReady(dependent);
    }
  }

  #makeReady(entry: Entry): void {
    entry.phase = "ready";
    if (!entry.task.mayRun) this.#passing.push(entry);
    else this.#ready.splice(placeFor(entry, this.#ready), 0, entry);
  }

  #queueToSkip(entry: Entry): void {
    entry.phase = "ready";
    this.#skipping.push(entry);
  }

  /** What is known not to run says so all the same, unless the run was stopped. */
  #skipTheRest(): void {
    this.#skipping.push(...this.#ready.splice(0), ...(this.#isStopped ? this.#passing.splice(0) : []));
    for (const entry of this.#entries.values()) {
      if (entry.phase === "waiting" || entry.phase === "put-off") this.#queueToSkip(entry);
    }
  }
}

/** Whether no two of the tasks that may run can ever be under way at once. */
export function isChain(tasks: readonly Task[]): boolean {
  const running = tasks.filter(({ mayRun }) => mayRun).length;
  const steps = tasks.map((task) => ({ ...task, seconds: task.mayRun ? 1 : 0 }));
  return [...connect(steps).values()].some(({ path }) => path === running) || running === 0;
}

/** Ties tasks, which stand in an order of running, to those that need them. */
function connect(tasks: readonly Task[]): ReadonlyMap<string, Entry> {
  const ids = new Set(tasks.map(({ id }) => id));
  const entries = new Map<string, Entry>();
  const dependents = new Map<string, Entry[]>(tasks.map(({ id }) => [id, []]));
  for (const task of tasks.toReversed()) {
    const needs = new Set(task.needs.filter((id) => ids.has(id)));
    const behind = dependents.get(task.id) ?? [];
    const path = (task.mayRun ? task.seconds : 0) + behind.reduce((most, entry) => Math.max(most, entry.path), 0);
    const entry: Entry = { task, path, dependents: behind, open: needs.size, phase: "waiting" };
    for (const id of needs) dependents.get(id)?.unshift(entry);
    entries.set(task.id, entry);
  }
  return new Map([...entries].reverse());
}

/** Behind all that have as long a way. */
function placeFor(entry: Entry, ready: readonly Entry[]): number {
  return ready.findLastIndex(({ path }) => path >= entry.path) + 1;
}
