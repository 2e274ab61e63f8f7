import type { ForgottenRuns } from "../../engine/model/clearance.ts";
import type { ImportReport } from "../../engine/model/imports.ts";
import type { RunDetail, RunState, RunSummary, StageOutcome, StageRun, StageUsage } from "../../engine/model/run.ts";
import { jsonVersion } from "../output/printJson.ts";
import type { Versioned } from "../output/printJson.ts";
import { toIso } from "./isoTime.ts";

/** `cairn run --json`, once the run has ended; what the stages print goes to stderr meanwhile. */
export interface RunResultJson extends Versioned {
  readonly run: {
    readonly id: string;
    readonly name: string;
    readonly state: RunState;
    /** Why it did not end well. */
    readonly failure?: string;
    readonly stages: readonly StageResultJson[];
  };
}

export interface StageResultJson {
  readonly id: string;
  readonly outcome: StageOutcome;
  /** Why it ran, or did not, or how it failed. */
  readonly reason: string;
  readonly exitCode?: number;
  readonly signal?: string;
  /** Milliseconds from its start to its end, where it was started. */
  readonly durationMs?: number;
  /** What its commands have used, where the system tells. */
  readonly usage?: StageUsage;
}

/** `cairn runs --json` */
export interface RunsJson extends Versioned {
  /** Newest first. */
  readonly runs: readonly RunJson[];
}

/** The fields of a run that look otherwise in JSON. */
type Restated = "startedAt" | "endedAt" | "stages";

export type RunJson = Omit<RunSummary, Restated> & {
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly stages: readonly StageResultJson[];
};

/** `cairn show RUN --json` */
export interface ShowJson extends Versioned {
  readonly run: RunJson &
    Pick<RunDetail, "command" | "environment" | "inputs" | "outputs" | "sources" | "diff" | "logDir">;
}

/** `cairn mark RUN… --json`: what is said of the runs now. */
export interface MarkJson extends Versioned {
  readonly runs: readonly {
    readonly id: string;
    readonly name: string;
    readonly starred: boolean;
    readonly archived: boolean;
    readonly tags: readonly string[];
    readonly note?: string;
  }[];
}

/** `cairn forget RUN… --json`, with `--dry-run` too. */
export interface ForgetJson extends Versioned, ForgottenRuns {}

/** `cairn forget --undo --json` */
export interface ForgetUndoneJson extends Versioned, Pick<ForgottenRuns, "runs"> {}

/** `cairn import --json`: a source for each place where another tool keeps its runs. */
export interface ImportJson extends Versioned {
  readonly sources: readonly ImportReport[];
}

/** A stage's part of a run. */
function toStageResult(stage: StageRun): StageResultJson {
  const { stageId: id, outcome, reason, exitCode, signal, startedAt, endedAt, usage } = stage;
  const isTimed = startedAt !== undefined && endedAt !== undefined;
  return {
    id,
    outcome,
    reason,
    ...(exitCode !== undefined && { exitCode }),
    ...(signal !== undefined && { signal }),
    ...(isTimed && { durationMs: endedAt - startedAt }),
    ...(usage && { usage }),
  };
}

/** What `cairn run` tells of a run that has ended, or of the one whose results stand. */
export function toRunResult(told: Pick<RunDetail, "id" | "name" | "state" | "failure" | "stages">): RunResultJson {
  const { id, name, state, failure, stages } = told;
  const run = { id, name, state, ...(failure !== undefined && { failure }), stages: stages.map(toStageResult) };
  return { version: jsonVersion, run };
}

/** A run as `runs`, `show` and `compare` print it. */
export function toRunJson<Run extends RunSummary>(run: Run): Omit<Run, Restated> & Pick<RunJson, Restated> {
  const { startedAt, endedAt, stages, ...rest } = run;
  return {
    ...rest,
    startedAt: toIso(startedAt),
    ...(endedAt !== undefined && { endedAt: toIso(endedAt) }),
    stages: stages.map(toStageResult),
  };
}
