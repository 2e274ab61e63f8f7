import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { EngineContext } from "../context.ts";
import { UserError } from "../model/errors.ts";
import type { StageRun } from "../model/run.ts";
import type { Stage } from "../model/stage.ts";
import { followCurves } from "./curves/curves.ts";
import type { RunHost } from "./host.ts";
import { describeLockObstacle } from "./lockFile.ts";
import { messageOf } from "./messageOf.ts";
import { clearOldOutputs, describeRepositoryInOutputs } from "./oldOutputs.ts";
import { PrintedCurves } from "./curves/printedCurves.ts";
import { runCommand } from "./process/process.ts";
import type { CommandEnd, OutputStream } from "./process/process.ts";
import type { UsageMeter } from "./process/processUsage.ts";
import { programsOf } from "./process/shell.ts";
import { bringBackOutputs, keepInDvcCache, noteResult } from "./runCache.ts";
import type { RunClaims } from "./claims/runClaims.ts";
import type { RunClock } from "./runClock.ts";
import { describeMissingInput, missingOutputs } from "./stageInputs.ts";
import { StageLog, stageLogName } from "./stageLog.ts";
import { forgetStageProcess, noteStageProcess } from "./claims/stageProcess.ts";
import { stageVariables } from "./stageVariables.ts";
import { describeFailure, describeTries, tryCommands } from "./stageTries.ts";
import { trackInputs } from "./trackInputs.ts";
import { WholeLines } from "./process/wholeLines.ts";
import { InputsBefore } from "./stageRecords.ts";
import type { StageRecords } from "./stageRecords.ts";

/** The run that a stage belongs to. */
export interface RunIdentity {
  readonly id: string;
  readonly name: string;
  /** Relative to the root. */
  readonly logDir: string;
  /** By which all times of it are told. */
  readonly clock: RunClock;
  /** Measures what its stages use. */
  readonly meter: UsageMeter;
  /** What it has of the root, beside other runs. */
  readonly claims: RunClaims;
}

/** How a stage ended; with records where it ran well. The reason goes on from its name: "exited with code 1". */
export type StageEnd =
  | (GoodEnd & { readonly records: StageRecords })
  | {
      readonly outcome: "failed" | "stopped";
      readonly reason: string;
      readonly exitCode?: number;
      readonly signal?: string;
    };

type GoodEnd =
  | {
      readonly outcome: "ran";
      readonly exitCode: number;
      /** Which try it was, in words that go on from why it ran. */
      readonly tried: string;
      readonly signal?: never;
    }
  | { readonly outcome: "cached"; readonly reason: string; readonly exitCode?: never; readonly signal?: never };

/**
 * Runs one stage: sees that its inputs are there, clears its outputs, starts its commands, and takes its results. Where
 * it `mayBeCached` and the same was run before, its outputs come back instead.
 */
export async function runStage(
  context: EngineContext,
  run: RunIdentity,
  stage: Stage,
  mayBeCached: boolean,
  host: RunHost,
): Promise<StageEnd> {
  const obstacle =
    (await describeMissingInput(context, stage)) ??
    describeLockObstacle(context, stage) ??
    describeRepositoryInOutputs(context.root, stage) ??
    (await trackInputs(context, stage, host));
  if (obstacle !== undefined) return { outcome: "failed", reason: obstacle };
  const before = await InputsBefore.read(context, stage, host);
  if (before.obstacle !== undefined) return { outcome: "failed", reason: before.obstacle };
  const cached = mayBeCached ? await bringBackOutputs(context, stage, before.recordsBefore, run.name, host) : undefined;
  if (cached !== undefined) return takeOutputs(context, stage, before, { outcome: "cached", reason: cached }, host);
  await clearOldOutputs(context, stage, run.name, host);
  const follower = followCurves(context, run.id, stage);
  const printed = stage.execution?.live === "stdout" ? new PrintedCurves(stage.name) : undefined;
  const listening: RunHost = {
    ...host,
    write: (stream, chunk, stageId) => {
      host.write(stream, chunk, stageId);
      if (printed) follower.add(printed.read(stream, chunk));
    },
  };
  const runOnce = (of: RunHost): Promise<CommandEnd> => runCommands(context, run, stage, of);
  const end = await tryCommands(context, run.name, stage, listening, runOnce).finally(() => {
    if (printed) follower.add(printed.finish());
    follower.finish();
  });
  const tried = describeTries(end.tries);
  if (end.isStopped) return { outcome: "stopped", reason: "was stopped", ...withoutStop(end) };
  if (end.exitCode !== 0 || end.timeoutMs !== undefined)
    return { outcome: "failed", reason: `${describeFailure(end)}${tried}`, ...withoutStop(end) };
  const unmade = missingOutputs(context.root, stage);
  if (unmade.length > 0) {
    const names = unmade.map((out) => `\`${out}\``).join(", ");
    return { outcome: "failed", reason: `ended without making ${names}${tried}`, exitCode: 0 };
  }
  return takeOutputs(context, stage, before, { outcome: "ran", exitCode: 0, tried }, host);
}

/** Keeps the outputs where DVC looks for them, and says what they were made from. */
async function takeOutputs(
  context: EngineContext,
  stage: Stage,
  before: InputsBefore,
  end: GoodEnd,
  host: RunHost,
): Promise<StageEnd> {
  try {
    const kept = await keepInDvcCache(context, stage, before.recordsBefore, host);
    const records = await before.recordsAfter(host, kept);
    await noteResult(context, stage, records);
    return { ...end, records };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const what = end.outcome === "ran" ? "ran" : "was brought back";
    const reason = `${what}, but its outputs are not kept: ${error.message}`;
    return { outcome: "failed", reason, ...(end.outcome === "ran" && { exitCode: end.exitCode }) };
  }
}

async function runCommands(context: EngineContext, run: RunIdentity, stage: Stage, host: RunHost): Promise<CommandEnd> {
  const log = new StageLog(path.join(context.home, run.logDir, stageLogName(stage.id)));
  const keep = keepInLog(context, log);
  const env = stageEnvironment(context.root, run, stage, host.env);
  /** What a terminal shows, as a file holds it: without colours, and progress bars as they stood last. */
  let shown: WholeLines | undefined;
  const keepLines = (lines: readonly string[]): void => {
    for (const line of lines) keep(Buffer.from(`${stripVTControlCharacters(line)}\n`));
  };
  const onOutput = (stream: OutputStream, chunk: Uint8Array): void => {
    host.write(stream, chunk, stage.id);
    if (shown === undefined) keep(chunk);
    else keepLines(shown.take(chunk));
  };
  const started: number[] = [];
  const onStart = (pid: number, hasTerminal: boolean): void => {
    started.push(pid);
    shown = hasTerminal ? new WholeLines() : undefined;
    run.meter.follow(stage.id, pid, env["CUDA_VISIBLE_DEVICES"]);
    keepProcess(context, pid, run, stage);
  };
  try {
    let end: CommandEnd = { exitCode: 0, isStopped: host.signal.aborted };
    const cwd = path.join(context.root, stage.wdir);
    for (const { shown: line, start } of programsOf(stage, { cwd, env }, process.platform)) {
      if (end.isStopped || end.exitCode !== 0) break;
      host.onEvent({ kind: "command", stageId: stage.id, line });
      keep(Buffer.from(`$ ${line}\n`));
      const { signal, input = "inherited" } = host;
      end = await runCommand({ program: start, cwd, env, signal, input, onStart, onOutput });
      keepLines(shown?.end() ?? []);
    }
    return end;
  } finally {
    for (const pid of started) forgetStageProcess(context.root, pid);
    keepUsage(context, run, stage.id);
    log.close();
  }
}

/** Where it cannot be written down, a kill leaves a process behind that the next run does not know of: worth a line. */
function keepProcess(context: EngineContext, pid: number, run: RunIdentity, stage: Stage): void {
  try {
    noteStageProcess(context.root, pid, { stageId: stage.id, runId: run.id, runName: run.name });
  } catch (error) {
    context.log("warn", `The process ${pid} of ${stage.id} is not written down: ${messageOf(error)}`);
  }
}

/** A measure that cannot be written down is no reason to fail. */
function keepUsage(context: EngineContext, { id, meter }: RunIdentity, stageId: string): void {
  try {
    const usage = meter.end(stageId);
    if (usage) context.ledger.runs.setUsage(id, stageId, usage);
  } catch (error) {
    context.log("warn", `What ${stageId} has used is not written down: ${messageOf(error)}`);
  }
}

/** A log that cannot be written (a full disk) is no reason to lose hours of training: it is said once, and ends there. */
function keepInLog(context: EngineContext, log: StageLog): (chunk: Uint8Array) => void {
  let isBroken = false;
  return (chunk) => {
    if (isBroken) return;
    try {
      log.write(chunk);
    } catch (error) {
      isBroken = true;
      context.log("warn", `The log ${log.file} cannot be written any further: ${messageOf(error)}`);
    }
  };
}

/** The host's environment with what DVC and Cairn tell a stage. */
function stageEnvironment(root: string, run: RunIdentity, stage: Stage, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // VS Code starts the CLI with its own Node; what a stage starts may be an Electron program too.
  const { ELECTRON_RUN_AS_NODE: _, ...inherited } = env;
  return { ...inherited, ...stageVariables(root, stage, inherited), CAIRN_RUN_ID: run.id };
}

function withoutStop({ exitCode, signal }: CommandEnd): Pick<StageRun, "exitCode" | "signal"> {
  return { ...(exitCode !== undefined && { exitCode }), ...(signal !== undefined && { signal }) };
}
