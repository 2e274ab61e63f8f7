import type { EngineContext } from "../context.ts";
import { runName } from "./runName.ts";
import { headCommit } from "../git/head.ts";
import { planRun } from "../graph/plan.ts";
import { asksForRecord, findStandingRun, unchangedStages } from "../graph/standingRun.ts";
import { UserError } from "../model/errors.ts";
import { timeOrderedId } from "../model/id.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { PlannedStage, RunRequest } from "../model/plan.ts";
import type { RunDetail, StandingRun } from "../model/run.ts";
import type { Stage } from "../model/stage.ts";
import { readStatus } from "../project/status.ts";
import { planCommand } from "./commandStage.ts";
import type { RunPlan } from "./commandStage.ts";
import { readEnvironment } from "./environment/environment.ts";
import type { EnvironmentReading } from "./environment/environment.ts";
import type { RunHost } from "./host.ts";
import { messageOf } from "./messageOf.ts";
import { UsageMeter } from "./process/processUsage.ts";
import { recordProvenance } from "./provenance.ts";
import { recordResults } from "./results.ts";
import { RunClaims } from "./claims/runClaims.ts";
import { RunClock } from "./runClock.ts";
import type { RunIdentity } from "./runStage.ts";
import { readRunParams } from "./runValues.ts";
import { runStages, toTasks, widthOf } from "./runStages.ts";
import type { RunOutcome } from "./runStages.ts";
import { refuseWhileStagesAreLeft } from "./claims/stageProcess.ts";
import { trackAllData } from "./trackInputs.ts";
import { withParams } from "./params/withParams.ts";

export type { RunHost } from "./host.ts";

const heartbeatMs = 3_000;

/**
 * Carries out a request from plan to record. Where nothing has to run and nobody asks for a record, none is made: the
 * run whose results stand is given, with its stages as unchanged. Stages that fail or a stop by the host are told by the run's state; what
 * is thrown is a `UserError` where nothing could be run (`already-running`, `stage-left-running`, `stage-unknown`, `no-stages`, …), or what
 * broke in the middle, which the record then says as well.
 */
export async function executeRun(context: EngineContext, request: RunRequest, host: RunHost): Promise<RunDetail> {
  const id = timeOrderedId(Date.now(), Math.random());
  const name = request.name ?? runName(id, (taken) => context.ledger.runs.isNameTaken(taken));
  const isExclusive = (request.set ?? []).length > 0;
  const claims = await RunClaims.enter(context, { runId: id, runName: name, isExclusive });
  try {
    refuseWhileStagesAreLeft(context.root);
    const meter = new UsageMeter({ cwd: context.root, env: host.env });
    const run = { id, name, logDir: `.cairn/runs/${id}`, clock: new RunClock(), meter, claims };
    const note = (message: string): void => host.onEvent({ kind: "note", message });
    return await withParams(context, request, note, () => carryOut(context, request, host, run));
  } finally {
    claims.leave();
  }
}

async function carryOut(
  context: EngineContext,
  request: RunRequest,
  host: RunHost,
  run: RunIdentity,
): Promise<RunDetail> {
  const { pipeline, plan } = await planOf(context, request, host);
  const stages = stagesOf(pipeline, plan);
  if (stages.length === 0) throw noStages(pipeline);
  if (request.stageIds.length === 0 && request.command === undefined) await trackAllData(context, host);
  const standing = standingRun(context, request, plan);
  if (standing) return tellStanding(context, standing, host);
  await context.store.keeping(() => beginRun(context, request, run, { pipeline, plan, stages }, host));
  const planned = { pipeline, plan, run, request };
  const tasks = toTasks(context, planned);
  const atOnce = widthOf(tasks, request);
  host.onEvent({
    kind: "run-started",
    id: run.id,
    name: run.name,
    stageCount: stages.length,
    stageIds: tasks.filter(({ mayRun }) => mayRun).map((task) => task.id),
    atOnce,
  });
  const heartbeat = setInterval(() => beat(context, run), heartbeatMs);
  try {
    const environment = recordEnvironment(context, run.id, stages, host);
    // The keyboard is one stage's at a time: of several, one would take what is typed for another.
    const stageHost: RunHost = atOnce > 1 ? { ...host, input: "none" } : host;
    const outcome = await runStages(context, planned, tasks, stageHost);
    // What counts is what the stages ran with, not what was there before.
    if ((await environment)?.hasChanged() === true) await recordEnvironment(context, run.id, stages, host);
    await endRun(context, run, outcome, host);
    const { state, failure } = outcome;
    host.onEvent({ kind: "run-ended", name: run.name, state, ...(failure !== undefined && { failure }) });
  } catch (error) {
    endBroken(context, run, error);
    throw error;
  } finally {
    clearInterval(heartbeat);
  }
  return context.ledger.runs.find(run.id);
}

async function planOf(context: EngineContext, request: RunRequest, host: RunHost): Promise<RunPlan> {
  const pipeline = await context.discovery.pipeline();
  if (request.command) return planCommand(context, pipeline, request.command, host.env);
  return { pipeline, plan: planRun(pipeline, await readStatus(context, host), request) };
}

function standingRun(
  context: EngineContext,
  request: RunRequest,
  plan: readonly PlannedStage[],
): StandingRun | undefined {
  if (asksForRecord(request) || context.root !== context.home) return undefined;
  const commit = headCommit(context.root);
  return commit === undefined ? undefined : findStandingRun(plan, context.ledger.runs.lastStageRuns(), commit);
}

function tellStanding(context: EngineContext, standing: StandingRun, host: RunHost): RunDetail {
  host.onEvent({ kind: "nothing-to-run", standing });
  return { ...context.ledger.runs.find(standing.id), stages: unchangedStages(standing) };
}

async function beginRun(
  context: EngineContext,
  request: RunRequest,
  run: RunIdentity,
  planned: RunPlan & { readonly stages: readonly Stage[] },
  host: RunHost,
): Promise<void> {
  const provenance = await recordProvenance(context, planned.pipeline, planned.stages);
  if (request.command && provenance.commit === undefined) tellOfNoCommit(host);
  const { id, name, logDir, clock } = run;
  context.ledger.runs.begin({
    id,
    name,
    logDir,
    ...provenance,
    experiment: request.experiment ?? provenance.branch ?? "default",
    startedAt: clock.now(),
    params: await readRunParams(context, planned.stages),
    ...(request.command && { command: request.command }),
    stages: planned.plan.map(({ stageId, reasons }) => {
      return { stageId, outcome: "waiting", reason: reasons.map(({ message }) => message).join(", ") };
    }),
    pid: process.pid,
    ...(request.origin && { origin: request.origin }),
    ...(context.root !== context.home && { isInCopy: true }),
  });
}

function tellOfNoCommit(host: RunHost): void {
  const message =
    "There is no git commit here: the run keeps copies of the scripts and settings that its command names, and nothing else of the code.";
  host.onEvent({ kind: "note", message });
}

/**
 * The results are safe before a run counts as done. Of one that was stopped they are not taken: somebody waits, and the
 * next run keeps what it would remove.
 */
async function endRun(
  context: EngineContext,
  run: RunIdentity,
  { state, failure, finished }: RunOutcome,
  { onProgress }: RunHost,
): Promise<void> {
  if (state !== "stopped") await recordResults(context, run, finished, { onProgress });
  context.ledger.runs.end(run.id, { state, endedAt: run.clock.now(), ...(failure !== undefined && { failure }) });
}

function endBroken(context: EngineContext, run: RunIdentity, error: unknown): void {
  try {
    context.ledger.runs.end(run.id, { state: "failed", endedAt: run.clock.now(), failure: messageOf(error) });
  } catch (second) {
    // The first error is the one to tell; the run will be found interrupted.
    context.log("error", `The end of run ${run.name} could not be written down: ${messageOf(second)}`);
  }
}

/** As soon as it is known, so that a run that is killed has it too. */
async function recordEnvironment(
  context: EngineContext,
  runId: string,
  stages: readonly Stage[],
  { env, cairnVersion }: RunHost,
): Promise<EnvironmentReading | undefined> {
  try {
    const variables = context.discovery.settings().variables.map(({ name }) => name);
    const reading = await readEnvironment(context, { stages, env, cairnVersion, variables });
    context.ledger.runs.setEnvironment(runId, reading.environment);
    return reading;
  } catch (error) {
    context.log("warn", `The run's environment could not be written down: ${messageOf(error)}`);
    return undefined;
  }
}

function beat(context: EngineContext, { id, clock }: RunIdentity): void {
  try {
    context.ledger.runs.heartbeat(id, clock.now());
  } catch (error) {
    context.log("warn", `The ledger did not take a sign of life: ${messageOf(error)}`);
  }
}

function stagesOf(pipeline: Pipeline, plan: readonly PlannedStage[]): readonly Stage[] {
  const byId = new Map(pipeline.stages.map((stage) => [stage.id, stage]));
  return plan.flatMap(({ stageId }) => byId.get(stageId) ?? []);
}

function noStages(pipeline: Pipeline): UserError {
  const [problem] = pipeline.problems.filter(({ severity }) => severity === "error");
  if (problem === undefined) {
    const cure = "Write one into a dvc.yaml, or point at the project with -C.";
    return new UserError("no-stages", "There is no stage to run here.", cure);
  }
  const place = { file: problem.file, range: problem.range };
  return new UserError("no-stages", `No stage can be run: ${problem.message}`, "Mend the pipeline file.", { place });
}
