import type { ImportReport } from "../engine/model/imports.ts";
import type { ParamShift, RunPart, UnavailablePart } from "../engine/model/applyPlan.ts";
import type { CheckState } from "../engine/engine.ts";
import type { ArtifactHistoryEntry, ArtifactVersion } from "../engine/model/artifact.ts";
import type { Clearance, ForgottenRuns } from "../engine/model/clearance.ts";
import type { Comparison } from "../engine/model/comparison.ts";
import type { ContentHolder, SnapshotHolder } from "../engine/model/contentHolder.ts";
import type { DataMismatch } from "../engine/model/dataMismatch.ts";
import type { Digest } from "../engine/model/digest.ts";
import type { Explanation } from "../engine/model/explanation.ts";
import type { Reason, StageState } from "../engine/model/freshness.ts";
import type { Importance } from "../engine/model/runAnalysis.ts";
import type { Phase } from "../engine/model/phase.ts";
import type { PlannedStage } from "../engine/model/plan.ts";
import type { PlotList } from "../engine/model/plots.ts";
import type { ObjectiveDirection } from "../engine/model/projectSettings.ts";
import type {
  MetricCurve,
  RunDetail,
  RunState,
  RunSummary,
  RunValue,
  StageOutcome,
  StageRun,
  StageUsage,
} from "../engine/model/run.ts";
import type { Reproduction } from "../engine/model/reproduction.ts";
import type { RestoreAction, SnapshotCause } from "../engine/model/snapshot.ts";
import type { StageKind } from "../engine/model/stage.ts";
import type { StoreUse } from "../engine/model/storeUse.ts";
import type { Sweep, SweepRun } from "../engine/model/sweep.ts";
import type { TrackedStatus } from "../engine/model/trackedData.ts";
import type { ArtifactChange, VersionDiff } from "../engine/model/versionDiff.ts";
import type { FaultyContent } from "../engine/model/verification.ts";
import type { Tracking } from "../engine/project/trackPaths.ts";
import { jsonVersion } from "./output/printJson.ts";

/*
 * What `--json` prints, one type a command. Paths are relative to the project's root with forward slashes, lines and
 * columns count from 1, times are ISO 8601 in UTC. A field that does not apply is left out.
 */

interface Versioned {
  /** Grows when a field is taken away or changes its meaning; a new field does not change it. */
  readonly version: typeof jsonVersion;
}

/** `cairn stages --json` */
export interface StagesJson extends Versioned {
  readonly stages: readonly StageJson[];
  /** Pairs of stage ids: the first makes what the second reads. */
  readonly edges: readonly (readonly [from: string, to: string])[];
  /** What is wrong in pipeline files; the other files and stages are listed all the same. */
  readonly errors: readonly ErrorJson[];
  /** What .dvc files track, and the stages that read it. */
  readonly data: readonly TrackedJson[];
  /** What the project is for, where its cairn.yaml says so. */
  readonly objective?: {
    readonly description: string | undefined;
    readonly metric: string | undefined;
    readonly direction: ObjectiveDirection | undefined;
  };
}

export interface TrackedJson {
  /** The .dvc file. */
  readonly file: string;
  readonly paths: readonly string[];
  /** Where it was imported from. */
  readonly origin?: string;
  /** Ids of stages. */
  readonly readBy: readonly string[];
}

export interface StageJson {
  /** `train`, or `sub/dvc.yaml:train` for a file below the root. */
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly kind: StageKind;
  readonly phase: Phase;
  /** As the file has it: a text or a list. */
  readonly cmd: string | readonly string[];
  /** Where the command runs; `.` is the root. */
  readonly wdir: string;
  readonly deps: readonly string[];
  /** Outputs that are neither metrics nor plots. */
  readonly outs: readonly string[];
  readonly metrics: readonly string[];
  readonly plots: readonly string[];
  /** A null key is the whole file. */
  readonly params: readonly { readonly file: string; readonly key: string | null }[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  readonly desc?: string;
  readonly meta?: Readonly<Record<string, unknown>>;
  /** The `foreach` or `matrix` that made the stage, as an id that stands for all of its stages. */
  readonly templateOf?: string;
  /** What in it cannot be resolved: it is shown, and not run. */
  readonly template?: "foreach" | "matrix" | "interpolation";
}

export interface ErrorJson {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Stable, in kebab-case. */
  readonly code: string;
  readonly message: string;
}

/** `cairn status --json` */
export interface StatusJson extends Versioned {
  readonly stages: readonly { readonly id: string; readonly state: StageState; readonly reasons: readonly Reason[] }[];
  /** What .dvc files track beside what lies in the workspace. */
  readonly data: readonly TrackedStatus[];
  /** Where artifacts are another commit's than the code, as after a checkout. */
  readonly mismatch?: Omit<DataMismatch, "since">;
}

/** `cairn importance --json` */
export interface ImportanceJson extends Versioned, Importance {}

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

/** `cairn run --dry-run --json` */
export interface PlanJson extends Versioned {
  /** In the order of running; `maybe` runs if a stage before it changes its inputs. */
  readonly plan: readonly {
    readonly id: string;
    readonly action: PlannedStage["action"];
    readonly reasons: readonly Reason[];
  }[];
}

/** `cairn runs --json` */
/** What `cairn import` prints, a source for each place where another tool keeps its runs. */
export interface ImportJson extends Versioned {
  readonly sources: readonly ImportReport[];
}

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

/** `cairn compare RUN RUN… --json`: the first run is the baseline; lists of values stand in the order of the runs. */
export type CompareJson = Versioned &
  Omit<Comparison, "runs" | "curves"> & {
    readonly runs: readonly RunJson[];
    /** All points of each curve. */
    readonly curves: readonly MetricCurve[];
  };

/** `cairn compare BASELINE RUN --why --json` */
export type ExplanationJson = Versioned & Explanation;

/** `cairn plots RUN… --json`: what can be drawn of what runs have left; `versions` stands in the order of the runs. */
export type PlotsJson = Versioned & PlotList & { readonly runs: readonly Pick<RunJson, "id" | "name">[] };

/** `cairn reproduce RUN --json` */
export type ReproduceJson = Versioned & Omit<Reproduction, "run"> & { readonly run: RunJson };

/** `cairn sweep --json`, once the sweep has ended; its progress goes to stderr meanwhile. */
export interface SweepJson extends Versioned {
  readonly sweep: SweepEntryJson;
}

/** `cairn sweeps --json` */
export interface SweepsJson extends Versioned {
  /** Newest first. */
  readonly sweeps: readonly SweepEntryJson[];
}

/** `cairn sweep --dry-run --json` */
export interface SweepPlanJson extends Versioned {
  /** With the same one the same is drawn. */
  readonly seed: number;
  /** The parameters of each run, in order. */
  readonly runs: readonly Readonly<Record<string, RunValue>>[];
}

export type SweepEntryJson = Pick<Sweep, "id" | "name" | "state" | "request"> & {
  readonly startedAt: string;
  readonly endedAt?: string;
  /** In the order of the queue. */
  readonly runs: readonly (SweepRun & Partial<Pick<RunSummary, "name" | "metrics" | "failure">>)[];
};

/** `cairn snapshots --json` */
export interface SnapshotsJson extends Versioned {
  /** Newest first. */
  readonly snapshots: readonly ListedSnapshotJson[];
}

export interface ListedSnapshotJson extends SnapshotJson {
  /** Branches, tags and entries of the stash that are at its commit. */
  readonly refs: readonly string[];
  /** Whether its commit was amended, rebased or given up. */
  readonly isRewritten: boolean;
  /** Where the content of each artifact is: `store`, `dvc` (in DVC's cache alone), `nowhere`. */
  readonly places: readonly ("store" | "dvc" | "nowhere")[];
}

/** `cairn snapshot --json` */
export interface SnapshotTakenJson extends Versioned {
  readonly snapshot: SnapshotJson;
}

export interface SnapshotJson {
  readonly id: string;
  /** Null where there was no commit. */
  readonly commit: string | null;
  readonly cause: SnapshotCause;
  readonly time: string;
  readonly branch?: string;
  readonly runId?: string;
  readonly message?: string;
  readonly artifacts: readonly ArtifactVersion[];
  /** Artifacts that were not there at that moment. */
  readonly missing: readonly string[];
  /** Artifacts of which nobody can say what they were at that moment. */
  readonly unknown?: readonly string[];
  /** What lay in the workspace when the commit was made, where its own files name something else. */
  readonly instead?: readonly ArtifactVersion[];
}

/** `cairn history PATH --json` */
export interface HistoryJson extends Versioned {
  readonly path: string;
  /** Newest first. */
  readonly versions: readonly HistoryEntryJson[];
}

export type HistoryEntryJson = Pick<ArtifactHistoryEntry, "commits" | "runs" | "change"> & {
  readonly digest: Digest;
  readonly kind: ArtifactVersion["kind"];
  readonly size: number;
  readonly fileCount: number;
  /** The newest snapshot that holds it, and when that was. */
  readonly snapshot: string;
  readonly time: string;
  readonly message?: string;
  /** Whether it is what lies in the workspace. */
  readonly current: boolean;
};

/** `cairn diff REF REF --json` */
export interface DiffJson extends Versioned {
  readonly before: DiffSideJson;
  readonly after: DiffSideJson;
  /** Artifacts that differ, sorted by path. */
  readonly changes: readonly ArtifactChange[];
  /** How many artifacts are the same on both sides. */
  readonly same: number;
}

/** `cairn diff REF REF PATH --json`: what differs in it stands in `content`, unless one side lacks it or both are the same. */
export type VersionDiffJson = Versioned & VersionDiff;

export interface DiffSideJson {
  /** As it was asked for. */
  readonly ref: string;
  /** The id of the snapshot that it named; left out of the workspace. */
  readonly snapshot?: string;
}

/** `cairn restore REF [PATH…] --json`, with `--dry-run` too. */
export interface RestoreJson extends Versioned {
  /** The snapshot that was restored from; left out where it was what the project records. */
  readonly snapshot?: string;
  readonly changes: readonly { readonly path: string; readonly action: RestoreAction; readonly digest: Digest }[];
  /** `cairn restore` of this snapshot takes the restore back; left out where nothing was overwritten. */
  readonly undo?: string;
  /** What is recorded and cannot be brought back, with why; left out where there is none. */
  readonly lost?: readonly { readonly path: string; readonly message: string; readonly cure: string }[];
}

/** `cairn apply --json` */
export interface ApplyJson extends Versioned {
  readonly run: { readonly id: string; readonly name: string };
  /** What differs from the run; what is as it was then is left out. */
  readonly changes: readonly {
    readonly part: RunPart;
    readonly path: string;
    readonly action: RestoreAction;
    /** Of what comes; of a removal, of what goes. */
    readonly digest: Digest;
    /** Of a parameters file: the values that change. */
    readonly params?: readonly ParamShift[];
  }[];
  /** Parts that cannot be had, with why; left out where there is none. */
  readonly unavailable?: readonly UnavailablePart[];
  /** Data that is recorded and cannot be brought back, with why; left out where there is none. */
  readonly lost?: RestoreJson["lost"];
  /** Whether `cairn restore --undo` takes it back: false where nothing was changed. */
  readonly canUndo: boolean;
}

/** `cairn branch --json` */
export interface BranchJson extends Versioned {
  readonly run: { readonly id: string; readonly name: string };
  readonly branch: string;
  readonly commit: string;
  /** The files that the branch's own commit changes; none where it is at the run's commit. */
  readonly files: readonly string[];
  readonly isSwitched: boolean;
}

/** `cairn models --json`, `cairn register --json`, `cairn promote --json` */
export interface ModelsJson extends Versioned {
  /** By name, the newest version first. */
  readonly models: readonly ModelJson[];
}

export interface ModelJson {
  readonly model: string;
  readonly version: string;
  readonly stages: readonly string[];
  readonly commit: string;
  readonly registered: string;
  /** What was registered, and of which run; left out where another tool has made the tag. */
  readonly path?: string;
  readonly digest?: Digest;
  readonly run?: { readonly id: string; readonly name: string };
}

/** `cairn verify --json` */
export interface VerifyJson extends Versioned {
  /** How many objects the store has, and how many bytes they have together. */
  readonly objects: number;
  readonly bytes: number;
  /** When the check that this one went on with was begun; left out where it was begun now. */
  readonly wentOnFrom?: string;
  /** What is not as it was kept. */
  readonly faults: readonly (Omit<FaultyContent, "neededBy"> & {
    /** The snapshots, runs and sweeps that need it. */
    readonly neededBy: readonly Pick<ContentHolder, "kind" | "id" | "name">[];
  })[];
}

/** `cairn gc --json`, with `--dry-run` too. Bytes are those on the disk. */
export interface GcJson extends Versioned, Omit<Clearance, "snapshots"> {
  /** Snapshots that go. */
  readonly snapshots: readonly (Pick<SnapshotHolder, "id" | "name" | "cause"> & { readonly time: string })[];
}

/** `cairn du --json`: sizes in bytes. */
export interface DuJson extends Versioned, StoreUse {}

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

/** `cairn add --json` */
export interface AddJson extends Versioned {
  readonly data: readonly {
    readonly path: string;
    /** The .dvc file that tracks it. */
    readonly file: string;
    readonly kind: "file" | "directory";
    readonly size: number;
    readonly fileCount: number;
    /** Whether its .dvc file says something else than before. */
    readonly changed: boolean;
  }[];
  /** The files that `git add` should take; none where there is no git. */
  readonly forGit: readonly string[];
}

/** `cairn forget --undo --json` */
export interface ForgetUndoneJson extends Versioned, Pick<ForgottenRuns, "runs"> {}

/** `cairn track --json` */
export interface TrackJson extends Versioned, Tracking {}

/** `cairn doctor --json` */
export interface DoctorJson extends Versioned {
  readonly checks: readonly {
    readonly id: string;
    readonly state: CheckState;
    readonly message: string;
    readonly cure?: string;
  }[];
}

/** A stage's part of a run. */
export function toStageResult(stage: StageRun): StageResultJson {
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

/** A sweep, with what is known of the runs that have begun. */
export function toSweepJson(
  { startedAt, endedAt, runs, ...sweep }: Sweep,
  known: readonly RunSummary[],
): SweepEntryJson {
  const byId = new Map(known.map((run) => [run.id, run]));
  return {
    ...sweep,
    startedAt: toIso(startedAt),
    ...(endedAt !== undefined && { endedAt: toIso(endedAt) }),
    runs: runs.map((entry) => {
      const run = entry.runId === undefined ? undefined : byId.get(entry.runId);
      if (run === undefined) return entry;
      const { name, metrics, failure } = run;
      return { ...entry, name, metrics, ...(failure !== undefined && { failure }) };
    }),
  };
}

/** Milliseconds since 1970 as ISO 8601 in UTC. */
export function toIso(time: number): string {
  return new Date(time).toISOString();
}
