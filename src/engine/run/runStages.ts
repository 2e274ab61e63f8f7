import path from "node:path";
import type { EngineContext } from "../context.ts";
import { contentReasons } from "../graph/contentReasons.ts";
import { ProducedPaths } from "../graph/edges.ts";
import { UserError } from "../model/errors.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { PlannedStage } from "../model/plan.ts";
import type { RunState, StageRun } from "../model/run.ts";
import type { Stage } from "../model/stage.ts";
import { gatherEvidence } from "../project/status.ts";
import { readCurves } from "./curves.ts";
import type { RunHost } from "./host.ts";
import { recordInLock } from "./lockFile.ts";
import { runStage } from "./runStage.ts";
import type { RunIdentity, StageEnd } from "./runStage.ts";
import { readMetrics } from "./runValues.ts";
import { stageLogName } from "./stageLog.ts";

/** What is to be carried out. */
export interface PlannedRun {
  readonly pipeline: Pipeline;
  readonly plan: readonly PlannedStage[];
  readonly run: RunIdentity;
  /** Whether also what is fresh runs. */
  readonly isForced: boolean;
}

/** What came of all stages together. */
export interface RunOutcome {
  readonly state: Exclude<RunState, "running" | "interrupted">;
  readonly failure?: string;
  /** The stages whose results stand in the workspace; of those that failed or were stopped, in part. */
  readonly finished: readonly Stage[];
}

/** Carries out the stages of a plan in its order, and writes down what becomes of each. */
export async function runStages(context: EngineContext, planned: PlannedRun, host: RunHost): Promise<RunOutcome> {
  const progress = new Progress(context, planned, host);
  const byId = new Map(planned.pipeline.stages.map((stage) => [stage.id, stage]));
  for (const step of planned.plan) {
    const stage = byId.get(step.stageId);
    if (stage !== undefined) await progress.take(step, stage);
  }
  return progress.outcome();
}

class Progress {
  readonly #context: EngineContext;
  readonly #planned: PlannedRun;
  readonly #host: RunHost;
  readonly #produced: ProducedPaths;
  readonly #outcomes = new Map<string, StageRun>();
  readonly #finished: Stage[] = [];

  constructor(context: EngineContext, planned: PlannedRun, host: RunHost) {
    this.#context = context;
    this.#planned = planned;
    this.#host = host;
    this.#produced = new ProducedPaths(planned.pipeline.stages, planned.pipeline.tracked);
  }

  /** Runs one stage, or says why it need not or cannot. */
  async take(step: PlannedStage, stage: Stage): Promise<void> {
    const { id: stageId } = stage;
    const obstacle = this.#host.signal.aborted ? "the run was stopped" : this.#obstacleOf(stageId);
    if (obstacle !== undefined) return this.#settle({ stageId, outcome: "skipped", reason: obstacle });
    const reason = await this.#reasonToRun(step, stage);
    if (reason === undefined) {
      const why = stage.frozen ? "frozen" : "nothing that it needs has changed";
      this.#context.ledger.runs.addPoints(this.#planned.run.id, readCurves(this.#context, stage));
      await this.#takeResults(stage);
      return this.#settle({ stageId, outcome: "unchanged", reason: why });
    }
    await this.#run(stage, reason);
  }

  outcome(): RunOutcome {
    const runs = [...this.#outcomes.values()];
    const failed = runs.find(({ outcome }) => outcome === "failed");
    const finished = this.#finished;
    if (this.#host.signal.aborted) return { state: "stopped", failure: "stopped before its end", finished };
    if (failed !== undefined) return { state: "failed", failure: `${failed.stageId} ${failed.reason}`, finished };
    return { state: "done", finished };
  }

  async #run(stage: Stage, reason: string): Promise<void> {
    const { run } = this.#planned;
    const started = { stageId: stage.id, startedAt: Date.now() };
    this.#context.ledger.runs.updateStage(run.id, { ...started, outcome: "running", reason });
    this.#host.onEvent({ kind: "stage-started", stageId: stage.id, reason });
    const end = this.#record(stage, await this.#runOrStop(stage));
    if (hasBegun(end)) await this.#takeResults(stage);
    const { outcome, exitCode } = end;
    const ended = { ...started, endedAt: Date.now(), outcome, ...(exitCode !== undefined && { exitCode }) };
    if (end.outcome === "ran") return this.#settle({ ...ended, reason });
    this.#settle({ ...ended, reason: end.reason, ...(end.signal !== undefined && { signal: end.signal }) });
  }

  /** A stop may come before or after the command, while large data is read. */
  async #runOrStop(stage: Stage): Promise<StageEnd> {
    try {
      return await runStage(this.#context, this.#planned.run, stage, this.#host);
    } catch (error) {
      if (this.#host.signal.aborted) return { outcome: "stopped", reason: "was stopped" };
      throw error;
    }
  }

  /** Writes down what a good result was made from. Where dvc.lock does not take it, the stage has not ended well. */
  #record(stage: Stage, end: StageEnd): StageEnd {
    if (end.outcome !== "ran") return end;
    try {
      recordInLock(this.#context, stage, end.records.lock);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return {
        outcome: "failed",
        exitCode: end.exitCode,
        reason: `ran, but its result is not recorded: ${error.message}`,
      };
    }
    this.#context.ledger.runs.recordStage(this.#planned.run.id, stage.id, end.records.ledger);
    return end;
  }

  /** Only once its command has begun: before that, older results may lie there. */
  async #takeResults(stage: Stage): Promise<void> {
    this.#finished.push(stage);
    this.#context.ledger.runs.setMetrics(this.#planned.run.id, await readMetrics(this.#context, this.#finished));
  }

  #settle(stage: StageRun): void {
    this.#outcomes.set(stage.stageId, stage);
    this.#context.ledger.runs.updateStage(this.#planned.run.id, stage);
    const failureLog = stage.outcome === "failed" && hasBegun(stage) && this.#logOf(stage.stageId);
    this.#host.onEvent({ kind: "stage-ended", stage, ...(failureLog && { failureLog }) });
  }

  #logOf(stageId: string): string {
    return path.posix.join(this.#planned.run.logDir, stageLogName(stageId));
  }

  /** What in this run keeps a stage from running: a stage before it that did not end well. */
  #obstacleOf(stageId: string): string | undefined {
    for (const [from, to] of this.#planned.pipeline.edges) {
      const outcome = to === stageId ? this.#outcomes.get(from)?.outcome : undefined;
      if (outcome === "failed") return `needs \`${from}\`, which failed`;
      if (outcome === "skipped") return `needs \`${from}\`, which was skipped`;
    }
    return undefined;
  }

  /** Why a stage has to run, by the content that its inputs have now; undefined where it has not. */
  async #reasonToRun(step: PlannedStage, stage: Stage): Promise<string | undefined> {
    const { pipeline, isForced } = this.#planned;
    if (stage.frozen || step.action === "unchanged") return undefined;
    const evidence = await gatherEvidence(this.#context, { ...pipeline, stages: [stage] }, this.#host);
    const reasons = contentReasons(stage, evidence, this.#produced);
    if (reasons.length > 0) return reasons.map(({ message }) => message).join(", ");
    return isForced ? "asked to run again" : undefined;
  }
}

/** Whether a stage's command was started at all. */
function hasBegun({ exitCode, signal }: { readonly exitCode?: number; readonly signal?: string }): boolean {
  return exitCode !== undefined || signal !== undefined;
}
