import { setTimeout as sleep } from "node:timers/promises";
import type { EngineContext } from "../context.ts";
import { isChain, Scheduler } from "../graph/scheduler.ts";
import type { Decision, SkipCause, Task, TaskEnd } from "../graph/scheduler.ts";
import { noDemand } from "../model/execution.ts";
import { UserError } from "../model/errors.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { PlannedStage, RunRequest } from "../model/plan.ts";
import type { RunState, StageOutcome } from "../model/run.ts";
import type { Stage } from "../model/stage.ts";
import { countOf } from "../model/words.ts";
import type { RunHost } from "./host.ts";
import { defaultJobs, Machine } from "./machine.ts";
import type { RunClaims } from "./claims/runClaims.ts";
import type { RunIdentity } from "./runStage.ts";
import { StageTurns } from "./stageTurns.ts";

/** How often it is looked whether another run's stage has ended, and how many stages look so often. */
const pollMs = 200;
const pollingStages = 8;

/** What is to be carried out. */
export interface PlannedRun {
  readonly pipeline: Pipeline;
  readonly plan: readonly PlannedStage[];
  readonly run: RunIdentity;
  readonly request: Pick<
    RunRequest,
    "force" | "runCache" | "jobs" | "keepGoing" | "retries" | "timeoutMs" | "liveOutput"
  >;
}

/** What came of all stages together. */
export interface RunOutcome {
  readonly state: Exclude<RunState, "running" | "interrupted">;
  readonly failure?: string;
  /** The stages whose results stand in the workspace; of those that failed or were stopped, in part. */
  readonly finished: readonly Stage[];
}

/** The steps of a run as the scheduler takes them, in the order of the plan. */
export function toTasks(context: Pick<EngineContext, "ledger">, { pipeline, plan }: PlannedRun): readonly Task[] {
  const needs = Map.groupBy(pipeline.edges, ([, to]) => to);
  const stages = new Map(pipeline.stages.map((stage) => [stage.id, stage]));
  const durations = context.ledger.runs.lastDurations();
  return plan.map(({ stageId: id, action }) => ({
    id,
    needs: (needs.get(id) ?? []).map(([from]) => from),
    mayRun: action !== "unchanged",
    seconds: (durations.get(id) ?? 1_000) / 1_000,
    demand: { ...noDemand, ...stages.get(id)?.execution?.resources },
  }));
}

/** How many stages of a run may be under way at once. */
export function widthOf(tasks: readonly Task[], { jobs = defaultJobs }: Pick<RunRequest, "jobs">): number {
  return isChain(tasks) ? 1 : Math.min(jobs, tasks.filter(({ mayRun }) => mayRun).length);
}

/**
 * Carries out the stages of a plan, several at once where they do not need each other, and writes down what becomes of
 * each. Where one breaks the run (a full disk, a defect), those under way run to their end before that is thrown.
 */
export async function runStages(
  context: EngineContext,
  planned: PlannedRun,
  tasks: readonly Task[],
  host: RunHost,
): Promise<RunOutcome> {
  const { jobs = defaultJobs, keepGoing = false } = planned.request;
  const demands = tasks.filter(({ mayRun }) => mayRun).map(({ demand }) => demand);
  const machine = await Machine.look(context, host.env, jobs, demands);
  const scheduler = new Scheduler(tasks, { jobs, keepGoing, capacity: machine.capacity });
  const round = new Round(new StageTurns(context, planned, host), { planned, scheduler, machine }, host);
  await round.toItsEnd();
  return round.outcome();
}

interface RoundParts {
  readonly planned: PlannedRun;
  readonly scheduler: Scheduler;
  readonly machine: Machine;
}

class Round {
  readonly #host: RunHost;
  readonly #scheduler: Scheduler;
  readonly #turns: StageTurns;
  readonly #stages: ReadonlyMap<string, Stage>;
  readonly #steps: ReadonlyMap<string, PlannedStage>;
  readonly #machine: Machine;
  readonly #claims: RunClaims;
  readonly #underWay = new Map<string, Promise<void>>();
  /** The stages that another run's are in the way of. */
  readonly #putOffs = new Set<string>();
  readonly #broken: unknown[] = [];

  constructor(turns: StageTurns, { planned, scheduler, machine }: RoundParts, host: RunHost) {
    this.#turns = turns;
    this.#host = host;
    this.#scheduler = scheduler;
    this.#machine = machine;
    this.#claims = planned.run.claims;
    this.#stages = new Map(planned.pipeline.stages.map((stage) => [stage.id, stage]));
    this.#steps = new Map(planned.plan.map((step) => [step.stageId, step]));
  }

  async toItsEnd(): Promise<void> {
    const stop = (): void => this.#scheduler.stop();
    this.#host.signal.addEventListener("abort", stop);
    if (this.#host.signal.aborted) stop();
    try {
      for (await this.#decide(); this.#underWay.size > 0; await this.#decide()) {
        await Promise.race(this.#underWay.values());
      }
    } finally {
      this.#host.signal.removeEventListener("abort", stop);
    }
    if (this.#broken.length > 0) throw this.#broken[0];
  }

  outcome(): RunOutcome {
    const { outcomes, finished } = this.#turns;
    if (this.#host.signal.aborted) return { state: "stopped", failure: whyStopped(this.#host.signal), finished };
    const [failed, ...others] = outcomes.filter(({ outcome }) => outcome === "failed");
    if (failed === undefined) return { state: "done", finished };
    const more = others.length === 0 ? "" : `, and ${countOf(others.length, "other stage")} failed`;
    return { state: "failed", failure: `${failed.stageId} ${failed.reason}${more}`, finished };
  }

  /** Does all that can be done without waiting. */
  async #decide(): Promise<void> {
    this.#beginAll();
    await this.#turns.keep();
  }

  #beginAll(): void {
    for (let next = this.#scheduler.next(); next !== undefined; next = this.#scheduler.next()) this.#carryOut(next);
  }

  #carryOut(decision: Decision): void {
    const { id } = decision;
    const stage = this.#stages.get(id);
    const step = this.#steps.get(id);
    if (stage === undefined || step === undefined) throw new Error(`${id} is not in the plan`);
    if (decision.kind === "skip") this.#turns.skip(id, describeCause(decision.cause));
    else if (decision.kind === "start") this.#underWay.set(id, this.#start(step, stage));
    else {
      const outcome = stage.frozen ? this.#turns.passFrozen(step, stage) : this.#turns.pass(stage);
      if (outcome instanceof Promise) this.#underWay.set(id, this.#passLater(id, outcome));
      else this.#scheduler.end(id, endOf(outcome));
    }
  }

  async #passLater(id: string, outcome: Promise<StageOutcome>): Promise<void> {
    let end: TaskEnd = "stopped";
    try {
      end = endOf(await outcome);
    } catch (error) {
      this.#broken.push(error);
    }
    this.#underWay.delete(id);
    this.#scheduler.end(id, end);
  }

  async #start(step: PlannedStage, stage: Stage): Promise<void> {
    let end: TaskEnd = "stopped";
    try {
      const claim = await this.#claims.claim(stage, this.#machine.cards);
      if ("inTheWay" in claim) return await this.#putOff(stage, claim.inTheWay);
      this.#putOffs.delete(stage.id);
      end = endOf(await this.#turns.take(step, stage, this.#machine.envFor(claim.cards)));
    } catch (error) {
      this.#broken.push(error);
    } finally {
      this.#claims.release(stage.id);
    }
    this.#underWay.delete(stage.id);
    this.#scheduler.end(stage.id, end);
  }

  /** Leaves the place to others until another run's stage may have ended. */
  async #putOff({ id }: Stage, inTheWay: string): Promise<void> {
    if (!this.#putOffs.has(id)) this.#host.onEvent({ kind: "note", message: `${id} waits for ${inTheWay}` });
    this.#putOffs.add(id);
    this.#scheduler.putOff(id);
    this.#beginAll();
    await sleep(pollMs * Math.ceil(this.#putOffs.size / pollingStages));
    this.#underWay.delete(id);
    this.#scheduler.retry(id);
  }
}

function endOf(outcome: StageOutcome): TaskEnd {
  return outcome === "failed" || outcome === "stopped" || outcome === "skipped" ? outcome : "good";
}

/** A sweep stops a run with its reason; a person who does needs none. */
function whyStopped({ reason }: AbortSignal): string {
  return reason instanceof UserError ? reason.message : "stopped before its end";
}

/** In words that go on from "skipped: ". */
function describeCause(cause: SkipCause): string {
  if (cause.kind === "stopped") return "the run was stopped";
  if (cause.kind === "after-failure") return `not begun, as \`${cause.id}\` failed`;
  return `needs \`${cause.id}\`, which ${cause.end === "failed" ? "failed" : "was skipped"}`;
}
