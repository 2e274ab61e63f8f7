import type { ExperimentsEngine } from "./experimentsEngine.ts";
import type { ArtifactHistoryEntry, ArtifactStatus } from "./model/artifact.ts";
import type { Clearance, ForgottenRuns } from "./model/clearance.ts";
import type { CodeFailure } from "./model/codeFailure.ts";
import type { DataMismatch } from "./model/dataMismatch.ts";
import type { Digest } from "./model/digest.ts";
import type { StageStatus } from "./model/freshness.ts";
import type { Completion, FilePlace, FileSymbol, Hover } from "./model/language.ts";
import type { Pipeline } from "./model/pipeline.ts";
import type { DebugTargets } from "./model/debugTarget.ts";
import type { Recipe } from "./model/recipe.ts";
import type { Reproduction } from "./model/reproduction.ts";
import type { Proposal } from "./model/proposal.ts";
import type { ParamAssignment, PlannedStage, RunRequest } from "./model/plan.ts";
import type { ProjectSettings } from "./model/projectSettings.ts";
import type { Fix } from "./model/remedy.ts";
import type { ListedSnapshot, RestoreOutcome, RestorePlan, Snapshot } from "./model/snapshot.ts";
import type { Problem, SourcePosition, SourceRange } from "./model/source.ts";
import type { Stage } from "./model/stage.ts";
import type { LargeStore, StoreUse } from "./model/storeUse.ts";
import type { Sweep, SweepableParam, SweepControl, SweepRequest } from "./model/sweep.ts";
import type { TrackedStatus } from "./model/trackedData.ts";
import type { AddedData, Tracking } from "./model/tracking.ts";
import type { Verification } from "./model/verification.ts";
import type { SnapshotDiff, VersionDiff, VersionPlace } from "./model/versionDiff.ts";

export interface EngineOptions {
  /** Whether processes (git) may be started for reading. False in an untrusted workspace. */
  readonly mayStartProcesses: boolean;
  /** Whether `noteChanges` hears of every change in the workspace: then only what it was told of is read again. */
  readonly changesAreTold?: boolean;
  /** `warn` and `error` are in words for the person, who is to see them; the rest is for the log alone. */
  readonly log: (level: "debug" | "info" | "warn" | "error", message: string) => void;
}

/** What may be passed to anything that can take longer than a second. */
export interface WorkOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly message: string;
  /** 0 to 1, where it can be told. */
  readonly fraction?: number;
}

/** What has changed since it was last asked for: a view redraws what it draws from it. */
export type EngineChange = "pipeline" | "runs" | "snapshots" | "head";

export interface SnapshotRequest {
  readonly message?: string;
}

export interface RestoreRequest {
  /**
   * A snapshot's id, a run's id or name, a registered model (`model@version`, `model#stage`), or anything that git takes for a commit; without it, outputs and tracked data
   * become what dvc.lock, .dvc files and the ledger record.
   */
  readonly ref?: string;
  /** Undoes a restore in place of restoring a version: the one of this id, or the `last`. */
  readonly undo?: string;
  /** Artifacts' paths relative to the root; all artifacts of the snapshot where none is given. */
  readonly paths?: readonly string[];
  /** Whether folders are looked through for files whose content is not here: `restore` does that, too, before it changes anything. */
  readonly isChecked?: boolean;
}

/** What `recordHead` found at HEAD. */
export interface HeadRecord {
  readonly commit?: string;
  /** The snapshot of the commit at HEAD, made now or earlier. */
  readonly snapshot?: Snapshot;
  /** Whether this call made the snapshot. */
  readonly isNew: boolean;
  /** Paths whose content in the workspace is not what the commit's snapshot holds. */
  readonly differing: readonly string[];
}

export type CheckState = "ok" | "warning" | "error";

/** One line of the doctor's answer. */
export interface DoctorCheck {
  readonly id: string;
  readonly state: CheckState;
  readonly message: string;
  /** What to do, where there is something to do. */
  readonly cure?: string;
}

/** A way to mend a problem. */
export interface ProblemFix extends Fix {
  readonly problem: Problem;
}

/** Where a parameter stands in its file, and who uses it. */
export interface ParamUse {
  readonly file: string;
  readonly key: string;
  readonly range: SourceRange;
  readonly value: unknown;
  readonly stageIds: readonly string[];
}

/** The stages that a file declares, and the parameters in it that stages use. */
export interface EditedFile {
  readonly stages: readonly Stage[];
  readonly params: readonly ParamUse[];
}

/**
 * All that Cairn knows of one project. One is opened a root, by the extension (in a worker) and by the CLI.
 * Every argument and answer can be cloned between threads. Opening and reading never writes
 * outside `.cairn/`, never creates it, and starts no process; errors for a person are `UserError`s.
 */
export interface Engine extends ExperimentsEngine {
  /** Absolute path of the project's root. */
  readonly root: string;
  pipeline(): Promise<Pipeline>;
  /** What cairn.yaml says; nothing where there is none. */
  settings(): Promise<ProjectSettings>;
  /** Freshness of all stages, by content. */
  status(options?: WorkOptions): Promise<readonly StageStatus[]>;
  /** What .dvc files track beside what lies in the workspace. */
  tracked(options?: WorkOptions): Promise<readonly TrackedStatus[]>;
  /** The parameters of one file that stages use, with their places. */
  paramUses(file: string): Promise<readonly ParamUse[]>;
  artifacts(options?: WorkOptions): Promise<readonly ArtifactStatus[]>;
  /** Data and models that nobody keeps versions of, the largest first. */
  proposals(options?: WorkOptions): Promise<readonly Proposal[]>;
  /** Has Cairn keep versions of files, folders and patterns (relative to the root), by `track` in cairn.yaml; throws as `trackPaths`. */
  track(paths: readonly string[]): Promise<Tracking>;
  /** Has Cairn pass over files and folders (relative to the root), by its `.cairnignore`. */
  passOver(paths: readonly string[]): Promise<void>;
  /** Tracks data (paths relative to the root) as `dvc add` does, with its content in DVC's cache or the store. */
  addData(paths: readonly string[], options?: WorkOptions): Promise<readonly AddedData[]>;
  /** The versions of an artifact, or of what lies in one, newest first. */
  artifactHistory(path: string): Promise<readonly ArtifactHistoryEntry[]>;
  /** What differs between two moments, each a snapshot's id, a run, a commit, or `workspace`. */
  diffSnapshots(before: string, after: string, options?: WorkOptions): Promise<SnapshotDiff>;
  /** What differs between two versions of an artifact, or of what lies in one: files, tables, headers of models. */
  diffVersions(before: VersionPlace, after: VersionPlace, options?: WorkOptions): Promise<VersionDiff>;
  /** Writes a version to a place on the disk (absolute): over a file, or as a folder where nothing is. */
  copyVersion(place: VersionPlace, target: string, options?: WorkOptions): Promise<void>;
  /** Newest first. */
  snapshots(limit?: number): Promise<readonly ListedSnapshot[]>;
  /** By id, by a run, or by a commit. */
  findSnapshot(ref: string): Promise<Snapshot>;
  takeSnapshot(request: SnapshotRequest, options?: WorkOptions): Promise<Snapshot>;
  /** Snapshots the commit at HEAD if it was just made here, and tells whether the data belongs to it. */
  recordHead(options?: WorkOptions): Promise<HeadRecord>;
  /** The data here that is another commit's than the code, as after a checkout; undefined where there is none. */
  dataMismatch(options?: WorkOptions): Promise<DataMismatch | undefined>;
  planRestore(request: RestoreRequest, options?: WorkOptions): Promise<RestorePlan>;
  restore(plan: RestorePlan, options?: WorkOptions): Promise<RestoreOutcome>;
  /** Reads everything in the store and mends what it can; goes on with a check that was broken off, unless it is to begin anew. */
  verify(request: { readonly beginAnew?: boolean }, options?: WorkOptions): Promise<Verification>;
  /** Clears away what nothing needs, or only says what would go. */
  clear(request: { readonly dryRun: boolean }, options?: WorkOptions): Promise<Clearance>;
  /** What is kept, and how much room it takes. */
  storeUse(options?: WorkOptions): Promise<StoreUse>;
  /** How large the store is, where that is more than cairn.yaml says to warn at. */
  largeStore(): Promise<LargeStore | undefined>;
  /** Forgets runs, by id or name, or only says what room that would make. They can be brought back until the store is cleared. */
  forgetRuns(
    refs: readonly string[],
    request: { readonly dryRun: boolean },
    options?: WorkOptions,
  ): Promise<ForgottenRuns>;
  /** Brings forgotten runs back, by id or name; those that were forgotten last where none is named. */
  bringRunsBack(refs: readonly string[]): Promise<ForgottenRuns["runs"]>;
  /** The bytes of a version's file (for a directory: of the file at `inner`), at most `maxBytes`. */
  readVersion(digest: Digest, options?: { readonly inner?: string; readonly maxBytes?: number }): Promise<Uint8Array>;
  /** A source file's text as a run saw it; undefined where it had none. */
  sourceAt(runRef: string, path: string): Promise<string | undefined>;
  /** The errors in the project's code that ended a stage of a run, as the traceback in its log tells. */
  codeFailures(runRef: string, stageId: string): Promise<readonly CodeFailure[]>;
  /** The last lines that a stage of a run printed. */
  logTail(runRef: string, stageId: string): Promise<string>;
  /** The recipe of a run, by id or name. Throws as `recipeOf`. */
  recipe(runRef: string): Promise<Recipe>;
  /** What came of a reproduction, where the ledger knows both runs; undefined of any other run. */
  reproduction(runRef: string): Promise<Reproduction | undefined>;
  /** What of a stage's command a debugger can start; `env` stands beside this process's own variables. */
  debugTargets(stageId: string, env: Readonly<Record<string, string>>): Promise<DebugTargets>;
  /** What a run would do, in its order. */
  plan(request: RunRequest): Promise<readonly PlannedStage[]>;
  /** Every parameter that stages use, in the order of the stages, those too that a sweep cannot give values. */
  sweepableParams(): Promise<readonly SweepableParam[]>;
  /** The parameters of each run of a sweep to come. */
  planSweep(request: Pick<SweepRequest, "axes" | "samples" | "seed">): Promise<readonly (readonly ParamAssignment[])[]>;
  /** Newest first. */
  sweeps(limit?: number): Promise<readonly Sweep[]>;
  /** Pauses, resumes, cancels or reorders a sweep, by id or name. */
  controlSweep(ref: string, control: SweepControl): Promise<Sweep>;
  doctor(): Promise<readonly DoctorCheck[]>;
  /** Tells the engine that files in the workspace have changed; paths are absolute, the root's own stands for all. Listeners hear of it where it has changed the pipeline. */
  noteChanges(paths: readonly string[]): Promise<void>;
  /** Tells what an editor holds of a file (relative to the root) and has not saved; undefined once it is saved or given up. */
  noteText(file: string, text: string | undefined): Promise<void>;
  /** What is wrong in the project's files as editors hold them: in what they say, between the stages, and what stages cannot find. */
  problems(): Promise<readonly Problem[]>;
  /** The ways to mend the problems that touch a place, in the files as editors hold them. */
  fixes(file: string, range: SourceRange): Promise<readonly ProblemFix[]>;
  /** What is to know of a place in a file, as editors hold it; undefined where nothing concerns a pipeline. */
  hover(file: string, position: SourcePosition, options?: WorkOptions): Promise<Hover | undefined>;
  /** What can be written at a place in a dvc.yaml or cairn.yaml, as editors hold it, the likeliest first. */
  completions(file: string, position: SourcePosition, options?: WorkOptions): Promise<readonly Completion[]>;
  /** Where what stands at a place is defined: a stage, an output, a parameter, a file. */
  definitions(file: string, position: SourcePosition, options?: WorkOptions): Promise<readonly FilePlace[]>;
  /** Every place about what stands at a place: who reads a path, who uses a parameter. */
  references(
    file: string,
    position: SourcePosition,
    withDefinition: boolean,
    options?: WorkOptions,
  ): Promise<readonly FilePlace[]>;
  /** The outline of a pipeline file, as editors hold it. */
  symbols(file: string, options?: WorkOptions): Promise<readonly FileSymbol[]>;
  /** What one file has to do with the pipeline, as editors hold it. */
  editedFile(file: string): Promise<EditedFile>;
  /** Calls back when something here, another process or git has changed what the engine answers. Returns how to stop. */
  onDidChange(listener: (changes: readonly EngineChange[]) => void): () => void;
  close(): Promise<void>;
}
