import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { EngineContext } from "../context.ts";
import { unchangedReason } from "../graph/standingRun.ts";
import { contentReasons } from "../graph/contentReasons.ts";
import { ProducedPaths } from "../graph/edges.ts";
import { UserError } from "../model/errors.ts";
import type { Execution } from "../model/execution.ts";
import type { PlannedStage } from "../model/plan.ts";
import type { Scalar, StageOutcome, StageRun } from "../model/run.ts";
import { measuredPaths } from "../model/stage.ts";
import type { Stage } from "../model/stage.ts";
import { gatherEvidence } from "../project/status.ts";
import { readCurves } from "./curves/curves.ts";
import { takeAsItIs } from "./frozenStage.ts";
import type { RunEvent, RunHost } from "./host.ts";
import { LockRecorder } from "./lockFile.ts";
import { messageOf } from "./messageOf.ts";
import { isPrintedBy, printedKey } from "./curves/printedCurves.ts";
import { isRepeatable } from "./repeatable.ts";
import { runStage } from "./runStage.ts";
import type { StageEnd } from "./runStage.ts";
import type { PlannedRun } from "./runStages.ts";
import { readMetrics } from "./runValues.ts";
import { missingOutputs } from "./stageInputs.ts";
import { stageLogName } from "./stageLog.ts";
import { InputsBefore } from "./stageRecords.ts";

/** How often the metrics of stages under way are read. */
const liveMetricsMs = 2_000;

/** What becomes of each stage of a run when its turn has come, told to the host and written into the ledger. */
export class StageTurns {
  readonly #context: EngineContext;
  readonly #planned: PlannedRun;
  readonly #host: RunHost;
  readonly #produced: ProducedPaths;
  readonly #locks: LockRecorder;
  readonly #outcomes: StageRun[] = [];
  readonly #finished: Stage[] = [];
  /** Those without a command, of which hundreds may come at once. */
  readonly #unwritten: StageRun[] = [];
  /** The stages whose commands are under way: what they have written so far counts already. */
  readonly #begun = new Set<Stage>();
  #metrics: Readonly<Record<string, Scalar>> = {};
  #hasNewMetrics = false;
  #metricsKept: Promise<void> = Promise.resolve();

  constructor(context: EngineContext, planned: PlannedRun, host: RunHost) {
    this.#context = context;
    this.#planned = planned;
    this.#host = host;
    this.#locks = new LockRecorder(
      context,
      planned.plan.map(({ stageId }) => stageId),
    );
    this.#produced = new ProducedPaths(planned.pipeline.stages, planned.pipeline.tracked);
  }

  /** In the order of their ends. */
  get outcomes(): readonly StageRun[] {
    return this.#outcomes;
  }

  /** The stages whose results stand in the workspace; of those that failed or were stopped, in part. */
  get finished(): readonly Stage[] {
    return this.#finished;
  }

  /** Says why a stage has no turn. */
  skip(stageId: string, reason: string): StageOutcome {
    return this.#settle({ stageId, outcome: "skipped", reason });
  }

  /** Takes the results of a stage that need not run; to find again what it once printed takes a moment. */
  pass(stage: Stage, reason: string = unchangedReason): StageOutcome | Promise<StageOutcome> {
    const hasPrinted = isRepeatable(stage) && this.#context.ledger.runs.hasCurve(printedKey(stage.name, ""));
    return hasPrinted ? this.#passPrinted(stage, reason) : this.#passNow(stage, reason);
  }

  async #passPrinted(stage: Stage, reason: string): Promise<StageOutcome> {
    const printed = this.#takePrinted(stage, await this.#inputsOf(stage));
    this.#hasNewMetrics ||= printed !== "";
    return this.#passNow(stage, `${reason}${printed}`);
  }

  async #inputsOf(stage: Stage): Promise<string | undefined> {
    try {
      return (await InputsBefore.read(this.#context, stage, this.#host)).recordsBefore.inputs;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#context.log("warn", `What ${stage.id} once printed is not found again: ${error.message}`);
      return undefined;
    }
  }

  #passNow(stage: Stage, reason: string): StageOutcome {
    this.#takePoints(stage);
    this.#takeResults(stage);
    return this.#settle({ stageId: stage.id, outcome: "unchanged", reason });
  }

  /**
   * As for DVC, a frozen stage has to have its results, and what dvc.lock says of them follows from what they are: where
   * that has to be written, it takes a moment.
   */
  passFrozen(step: PlannedStage, stage: Stage): StageOutcome | Promise<StageOutcome> {
    const [missing] = missingOutputs(this.#context.root, stage);
    if (missing !== undefined) {
      const reason = `is frozen, and its output \`${missing}\` is missing: bring it back, or let the stage run`;
      return this.#settle({ stageId: stage.id, outcome: "failed", reason });
    }
    return this.#isToBeTaken(step, stage) ? this.#takeFrozen(stage) : this.pass(stage, "frozen");
  }

  async #takeFrozen(stage: Stage): Promise<StageOutcome> {
    const fail = (reason: string): StageOutcome => this.#settle({ stageId: stage.id, outcome: "failed", reason });
    const state = await takeAsItIs(this.#context, stage, this.#host);
    if ("obstacle" in state) return fail(state.obstacle);
    try {
      await this.#locks.record(stage, state.entry);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return fail(`is frozen, and what it has now is not recorded: ${error.message}`);
    }
    return this.pass(stage, "frozen, and recorded as it is now");
  }

  /** Runs a stage whose turn has come, where by the content of its inputs it has to, with what `env` adds for it. */
  async take(step: PlannedStage, stage: Stage, env: NodeJS.ProcessEnv): Promise<StageOutcome> {
    const host = { ...this.#host, env: { ...this.#host.env, ...env } };
    const reason = await this.#reasonToRun(step, stage);
    const outcome = reason === undefined ? this.pass(stage) : await this.#run(stage, reason, host);
    await this.keep();
    return outcome;
  }

  /** Writes down what has come since this was last done of stages that did not run, and of metrics. */
  async keep(): Promise<void> {
    const settled = this.#unwritten.splice(0);
    if (settled.length > 0) this.#context.ledger.runs.updateStages(this.#planned.run.id, settled);
    if (!this.#hasNewMetrics) return this.#metricsKept;
    this.#hasNewMetrics = false;
    this.#metricsKept = this.#readMetricsAfter(this.#metricsKept);
    return this.#metricsKept;
  }

  /** One reading after the other: an older one must not come over a newer one. */
  async #readMetricsAfter(earlier: Promise<void>): Promise<void> {
    await earlier;
    await this.#setMetrics(this.#finished, {});
  }

  /** Shows what stages under way have measured so far. A file that is just being written does not take its metrics away. */
  async #readLiveAfter(earlier: Promise<void>): Promise<void> {
    await earlier;
    try {
      await this.#setMetrics([...this.#finished, ...this.#begun], this.#metrics);
    } catch (error) {
      // At the latest the end of the stage tells what is wrong.
      this.#context.log("debug", `Metrics while a stage runs: ${messageOf(error)}`);
    }
  }

  async #setMetrics(stages: readonly Stage[], known: Readonly<Record<string, Scalar>>): Promise<void> {
    const { runs } = this.#context.ledger;
    const { id } = this.#planned.run;
    const metrics = { ...known, ...(await readMetrics(this.#context, stages, runs.newestPoints(id))) };
    if (isDeepStrictEqual(metrics, this.#metrics)) return;
    runs.setMetrics(id, metrics);
    this.#metrics = metrics;
  }

  /** Runs the stage's commands, and keeps its metrics up to date meanwhile. */
  async #runLive(stage: Stage, host: RunHost): Promise<StageEnd> {
    const onEvent = (event: RunEvent): void => {
      if (event.kind === "command") this.#begun.add(stage);
      host.onEvent(event);
    };
    const timer = setInterval(() => {
      if (this.#begun.has(stage)) this.#metricsKept = this.#readLiveAfter(this.#metricsKept);
    }, liveMetricsMs);
    try {
      return await this.#runOrStop(stage, { ...host, onEvent });
    } finally {
      clearInterval(timer);
      this.#begun.delete(stage);
    }
  }

  async #run(stage: Stage, reason: string, host: RunHost): Promise<StageOutcome> {
    const { run } = this.#planned;
    const started = { stageId: stage.id, startedAt: run.clock.now() };
    this.#context.ledger.runs.updateStage(run.id, { ...started, outcome: "running", reason });
    this.#host.onEvent({ kind: "stage-started", stageId: stage.id, reason });
    const come = await this.#runLive(stage, host);
    // Asked before this run is on record with the same inputs itself.
    const printed = come.outcome === "cached" ? this.#takePrinted(stage, come.records.inputs) : "";
    const end = await this.#record(stage, come);
    if (end.outcome === "cached") this.#takePoints(stage);
    if (end.outcome === "cached" || hasBegun(end)) this.#takeResults(stage);
    // It may have logged some in no file of its own.
    this.#hasNewMetrics ||= hasBegun(end) || printed !== "";
    const { outcome, exitCode } = end;
    const ended = { ...started, endedAt: run.clock.now(), outcome, ...(exitCode !== undefined && { exitCode }) };
    if (end.outcome === "ran") return this.#settle({ ...ended, reason: `${reason}${end.tried}` });
    return this.#settle({
      ...ended,
      reason: `${end.reason}${printed}`,
      ...(end.signal !== undefined && { signal: end.signal }),
    });
  }

  /** Whether outputs of an earlier run may come back instead of a run. */
  get #mayBeCached(): boolean {
    const { force, runCache } = this.#planned.request;
    return force !== true && runCache !== false;
  }

  /** A stop may come before or after the command, while large data is read. */
  async #runOrStop(stage: Stage, host: RunHost): Promise<StageEnd> {
    try {
      const tried = withDefaults(stage, this.#planned.request);
      return await runStage(this.#context, this.#planned.run, tried, this.#mayBeCached, host);
    } catch (error) {
      if (this.#host.signal.aborted) return { outcome: "stopped", reason: "was stopped" };
      throw error;
    }
  }

  /** Writes down what a good result was made from. Where dvc.lock does not take it, the stage has not ended well. */
  async #record(stage: Stage, end: StageEnd): Promise<StageEnd> {
    if (end.outcome !== "ran" && end.outcome !== "cached") return end;
    try {
      await this.#locks.record(stage, end.records.lock);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return {
        outcome: "failed",
        ...(end.outcome === "ran" && { exitCode: end.exitCode }),
        reason: `${end.outcome === "ran" ? "ran" : "was brought back"}, but its result is not recorded: ${error.message}`,
      };
    }
    const { ledger: record, inputs } = end.records;
    this.#context.ledger.runs.recordStage(this.#planned.run.id, stage.id, record, inputs);
    return end;
  }

  /** The learning curves that lie there already. */
  #takePoints(stage: Stage): void {
    const points = readCurves(this.#context, stage);
    if (points.length > 0) this.#context.ledger.runs.addPoints(this.#planned.run.id, points);
  }

  /** What the run printed whose results these are: it stands in no file. Of which run it is, in words that go on from a reason. */
  #takePrinted(stage: Stage, inputs: string | undefined): string {
    const { runs } = this.#context.ledger;
    const known = inputs === undefined ? undefined : runs.findResult(inputs);
    if (known === undefined) return "";
    const printed = runs.curves([known.runId]).filter(({ key }) => isPrintedBy(stage.name, key));
    const points = printed.flatMap(({ key, steps, values }) =>
      steps.map((step, index) => ({ key, step, value: values[index] ?? Number.NaN })),
    );
    if (points.length === 0) return "";
    runs.addPoints(this.#planned.run.id, points);
    return `; what it prints is of ${known.runName}`;
  }

  /** Only once its command has begun: before that, older results may lie there. */
  #takeResults(stage: Stage): void {
    this.#finished.push(stage);
    this.#hasNewMetrics ||= measuredPaths(stage).some(({ role }) => role === "metrics");
  }

  #settle(stage: StageRun): StageOutcome {
    this.#outcomes.push(stage);
    if (stage.startedAt === undefined) this.#unwritten.push(stage);
    else this.#context.ledger.runs.updateStage(this.#planned.run.id, stage);
    const failureLog = stage.outcome === "failed" && hasBegun(stage) && this.#logOf(stage.stageId);
    this.#host.onEvent({ kind: "stage-ended", stage, ...(failureLog && { failureLog }) });
    return stage.outcome;
  }

  #logOf(stageId: string): string {
    return path.posix.join(this.#planned.run.logDir, stageLogName(stageId));
  }

  /** Whether dvc.lock does not say of a frozen stage what it has. */
  #isToBeTaken({ reasons }: PlannedStage, stage: Stage): boolean {
    if (stage.kind !== "dvc") return false;
    if (reasons.length > 0 || this.#planned.request.force === true) return true;
    return !this.#context.discovery.locks({ stages: [stage] }).has(stage.id);
  }

  /** Why a stage has to run, by the content that its inputs have now; undefined where it has not. */
  async #reasonToRun(step: PlannedStage, stage: Stage): Promise<string | undefined> {
    const { pipeline, request } = this.#planned;
    if (step.action === "unchanged") return undefined;
    const records = this.#context.ledger.runs.stageRecords([stage.id]);
    const alone = { ...pipeline, stages: [stage] };
    const evidence = await gatherEvidence(this.#context, alone, this.#host, undefined, records);
    const reasons = contentReasons(stage, evidence, this.#produced);
    if (reasons.length > 0) return reasons.map(({ message }) => message).join(", ");
    return request.force === true ? "asked to run again" : undefined;
  }
}

/** What the request says holds where the stage itself says nothing. */
function withDefaults(stage: Stage, { retries, timeoutMs, liveOutput }: PlannedRun["request"]): Stage {
  const defaults: Execution = {
    ...(retries !== undefined && { retries }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(liveOutput === true && { live: "stdout" }),
  };
  return { ...stage, execution: { ...defaults, ...stage.execution } };
}

/** Whether a stage's command was started at all. */
function hasBegun({ exitCode, signal }: { readonly exitCode?: number; readonly signal?: string }): boolean {
  return exitCode !== undefined || signal !== undefined;
}
