import type * as vscode from "vscode";
import type { Engine, ParamUse } from "../engine/engine.ts";
import type { ArtifactStatus } from "../engine/model/artifact.ts";
import type { DataMismatch } from "../engine/model/dataMismatch.ts";
import type { StageStatus } from "../engine/model/freshness.ts";
import type { Pipeline } from "../engine/model/pipeline.ts";
import type { RunRequest } from "../engine/model/plan.ts";
import type { Proposal } from "../engine/model/proposal.ts";
import type { Problem } from "../engine/model/source.ts";
import type { MetricPoint, RunCommand, RunSummary } from "../engine/model/run.ts";
import type { ModelVersion } from "../engine/model/modelVersion.ts";
import type { StageMetric } from "../engine/model/stageMetric.ts";
import type { Stage } from "../engine/model/stage.ts";
import type { LargeStore } from "../engine/model/storeUse.ts";
import type { Sweep } from "../engine/model/sweep.ts";

/** What every feature is given. Made once, in extension.ts. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly projects: Projects;
  readonly tasks: RunTasks;
  readonly picks: Picks;
  readonly notify: Notify;
  readonly unsaved: UnsavedTexts;
  readonly problems: EditorProblems;
}

/** One root with what the views draw from it. The engine lives in a worker; every call to it is a message. */
export interface Project extends vscode.Disposable {
  /** Absolute path. */
  readonly root: string;
  readonly uri: vscode.Uri;
  readonly name: string;
  readonly engine: Engine;
  /** The newest answers of the engine; undefined until the first one is there. */
  readonly state: ProjectState;
  /** Which parts of `state` have changed. */
  readonly onDidChange: vscode.Event<ReadonlySet<keyof ProjectState>>;
  /** Reads again what may have changed. */
  refresh(): Promise<void>;
  /** Tells what an editor holds of a file and has not saved; undefined once it is saved or given up. */
  noteText(path: string, text: string | undefined): Promise<void>;
  toUri(path: string): vscode.Uri;
  /** The path relative to the root with forward slashes; undefined where the file lies outside. */
  toPath(uri: vscode.Uri): string | undefined;
}

export interface ProjectState {
  readonly pipeline?: Pipeline;
  /** What is wrong in the project's files as editors hold them. */
  readonly problems?: readonly Problem[];
  /** By stage id. */
  readonly statuses?: ReadonlyMap<string, StageStatus>;
  /** The parameters that stages use, by the file they stand in. */
  readonly params?: ReadonlyMap<string, readonly ParamUse[]>;
  readonly artifacts?: readonly ArtifactStatus[];
  /** The data here that is another commit's than the code; null where there is none. */
  readonly mismatch?: DataMismatch | null;
  /** The store, where it is larger than cairn.yaml says to warn at; null where it is not. */
  readonly largeStore?: LargeStore | null;
  /** Data and models that nobody keeps versions of, the largest first. */
  readonly proposals?: readonly Proposal[];
  /** Newest first. */
  readonly runs?: readonly RunSummary[];
  /** Registered models, by name, the newest version first. */
  readonly models?: readonly ModelVersion[];
  /** By stage id. */
  readonly stageMetrics?: ReadonlyMap<string, StageMetric>;
  /** Newest first. */
  readonly sweeps?: readonly Sweep[];
  /** How far the runs under way are: the newest point of each of their learning curves, by run id. */
  readonly live?: ReadonlyMap<string, readonly MetricPoint[]>;
  /** What kept the engine from answering, for a person. */
  readonly failure?: string;
}

export interface Projects extends vscode.Disposable {
  readonly all: readonly Project[];
  /** A project was opened or closed. */
  readonly onDidChangeProjects: vscode.Event<void>;
  /** Any project's state has changed. */
  readonly onDidChangeState: vscode.Event<{
    readonly project: Project;
    readonly changed: ReadonlySet<keyof ProjectState>;
  }>;
  /** A project has new snapshots: histories of artifacts may be longer. */
  readonly onDidChangeHistory: vscode.Event<Project>;
  /** The engine of a project has met something that the person should know. */
  readonly onDidWarn: vscode.Event<string>;
  /** The project that a file belongs to. */
  projectOf(uri: vscode.Uri): Project | undefined;
  /** The open project with this root. */
  byRoot(root: string): Project | undefined;
  /**
   * Says that somebody looks at these parts of the state: they are read now where they are not up to date,
   * and kept so until disposed of. Parts that nobody wants are not read.
   */
  want(parts: readonly ProjectPart[]): vscode.Disposable;
}

/** The parts of a project's state, in the order in which they are first read. */
export type ProjectPart = Exclude<keyof ProjectState, "failure">;

/**
 * What to run with the named stages: nothing else and whether fresh or not (`single`), what they need (`with-upstream`),
 * what depends on them (`with-downstream`). Without named stages: what is not fresh (`stale`), or every stage (`all`).
 */
export type RunMode = "single" | "with-upstream" | "with-downstream" | "stale" | "all";

/*
 * What commands take as their argument. Tree nodes, CodeLenses and notifications pass objects with at least these
 * fields; services/commandArguments.ts reads them. Without an argument a command asks with a picker.
 */
export interface StageRef {
  /** The project's root. */
  readonly root: string;
  readonly stageId: string;
}

export interface ParamRef {
  readonly root: string;
  readonly file: string;
  readonly key: string | null;
}

export interface RunRef {
  readonly root: string;
  readonly runId: string;
}

export interface SweepRef {
  readonly root: string;
  readonly sweepId: string;
}

/** One place in the queue of a sweep. */
export interface SweptRunRef extends SweepRef {
  readonly number: number;
}

export interface ArtifactRef {
  readonly root: string;
  readonly path: string;
}

/** One version of an artifact, by a snapshot that holds it. */
export interface VersionRef extends ArtifactRef {
  readonly snapshotId: string;
}

/** Keeps the engines of all projects told of what editors hold and have not saved. */
export interface UnsavedTexts {
  /** Whether a document has changed since its text was last told: an answer of the engine may be about an older one. */
  isBehind(uri: vscode.Uri): boolean;
  /** Tells now what was to be told in a moment. What the engine is asked then is answered for the text as it is. */
  flush(): Promise<void>;
  /** A project has taken in what it was told, and its problems are read anew. */
  readonly onDidTell: vscode.Event<Project>;
}

/** What is wrong in the projects' files, as squiggles and rows show it: it does not flicker while somebody types. */
export interface EditorProblems {
  /** The same list as long as nothing of it has changed. */
  of(project: Project): readonly Problem[];
  readonly onDidChange: vscode.Event<FileProblems>;
}

/** The files of a project of which other problems are known now. */
export interface FileProblems {
  readonly project: Project;
  /** By path relative to the root; none where all are gone. */
  readonly files: ReadonlyMap<string, readonly Problem[]>;
}

/** Runs stages as tasks: processes of the CLI in VS Code's own terminal. */
export interface RunTasks {
  /** Saves edited files of the project first. Resolves when the task has been started. */
  run(project: Project, stageIds: readonly string[], mode: RunMode): Promise<void>;
  /** The same for one command, which is kept as a run. */
  exec(project: Project, command: RunCommand): Promise<void>;
  /** The same for `cairn sweep` with these arguments. */
  sweep(project: Project, args: readonly string[]): Promise<void>;
  /** The same for a run that is done again: as it was, or of it (`failed`) what failed or was not begun. `set` are further `key=value`. */
  rerun(project: Project, run: RunSummary, how?: RerunHow): Promise<void>;
  /** Makes a run again in a copy of the workspace, by its name or id, or from a recipe file by its path. */
  reproduce(project: Project, ref: string): Promise<void>;
  /** Interrupts the project's running tasks, as Ctrl+C in their terminals would. */
  stop(project: Project): Promise<void>;
  /** Brings the terminal of the project's newest running task to the front. */
  reveal(project: Project): void;
  /** Tasks as `run` starts them, for VS Code's list of tasks; definitions as tasks.json has them are kept as they are. */
  make(
    project: Project,
    scope: vscode.WorkspaceFolder | vscode.TaskScope,
    definitions: readonly vscode.TaskDefinition[],
  ): Promise<readonly vscode.Task[]>;
  readonly running: readonly RunningTask[];
  readonly onDidChangeRunning: vscode.Event<void>;
  readonly onDidEnd: vscode.Event<EndedTask>;
}

export interface RerunHow {
  readonly failed?: boolean;
  readonly set?: readonly string[];
}

/** What a task carries out: a run in the workspace itself, or in copies of it. */
export type TaskKind = "run" | "reproduction" | "sweep";

/** A task of Cairn's that runs, whoever started it. */
export interface RunningTask {
  readonly project: Project;
  /** Undefined for a sweep, and where the CLI finds it from an earlier run. */
  readonly request: RunRequest | undefined;
  readonly kind: TaskKind;
  /** What it runs, for a person: `train`, or `what is stale`. */
  readonly title: string;
  readonly startedAt: number;
}

export interface EndedTask extends RunningTask {
  /** Undefined where the process was ended by a signal. */
  readonly exitCode?: number;
  /** Whether the person asked for it to stop. */
  readonly wasStopped: boolean;
}

/** Asks the person for an argument that a command was called without. Each resolves to undefined when dismissed. */
export interface Picks {
  project(): Promise<Project | undefined>;
  stage(placeholder: string): Promise<{ readonly project: Project; readonly stage: Stage } | undefined>;
  runs(
    placeholder: string,
    many: boolean,
    /** Only these are offered; all where it is left out. */
    isOffered?: (run: RunSummary) => boolean,
    where?: string,
  ): Promise<{ readonly project: Project; readonly runs: readonly RunSummary[] } | undefined>;
  /** Of those that are in the workspace (`there`), or that have versions (`kept`). */
  artifact(
    placeholder: string,
    which: "there" | "kept",
  ): Promise<{ readonly project: Project; readonly artifact: ArtifactStatus } | undefined>;
}

export interface Notify {
  /** Shows an error with its cure, and logs what a person cannot use. */
  error(error: unknown, doing: string): void;
  /** Shows what the person should know though nothing has failed; the same text once a window. */
  warning(text: string): void;
}

/** How a feature joins: it registers what it contributes and returns how to take it away. */
export type RegisterFeature = (services: Services) => vscode.Disposable;
