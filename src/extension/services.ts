import type * as vscode from "vscode";
import type { Engine } from "../engine/engine.ts";
import type { ArtifactStatus } from "../engine/model/artifact.ts";
import type { StageStatus } from "../engine/model/freshness.ts";
import type { Pipeline } from "../engine/model/pipeline.ts";
import type { RunSummary } from "../engine/model/run.ts";
import type { Stage } from "../engine/model/stage.ts";

/** What every feature is given. Made once, in extension.ts. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly projects: Projects;
  readonly tasks: RunTasks;
  readonly picks: Picks;
  readonly notify: Notify;
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
  toUri(path: string): vscode.Uri;
  /** The path relative to the root with forward slashes; undefined where the file lies outside. */
  toPath(uri: vscode.Uri): string | undefined;
}

export interface ProjectState {
  readonly pipeline?: Pipeline;
  /** By stage id. */
  readonly statuses?: ReadonlyMap<string, StageStatus>;
  readonly artifacts?: readonly ArtifactStatus[];
  /** Newest first. */
  readonly runs?: readonly RunSummary[];
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
  /** The project that a file belongs to. */
  projectOf(uri: vscode.Uri): Project | undefined;
}

export type RunMode = "single" | "with-upstream" | "stale";

/** Runs stages as tasks: processes of the CLI in VS Code's own terminal. */
export interface RunTasks {
  /** The whole pipeline where no stage is named. Resolves when the task has been started. */
  run(project: Project, stageIds: readonly string[], mode: RunMode): Promise<void>;
  /** Asks what the project's running tasks run, to stop. */
  stop(project: Project): Promise<void>;
}

/** Asks the person for an argument that a command was called without. Each resolves to undefined when dismissed. */
export interface Picks {
  project(): Promise<Project | undefined>;
  stage(placeholder: string): Promise<{ readonly project: Project; readonly stage: Stage } | undefined>;
  runs(
    placeholder: string,
    many: boolean,
  ): Promise<{ readonly project: Project; readonly runs: readonly RunSummary[] } | undefined>;
  artifact(placeholder: string): Promise<{ readonly project: Project; readonly artifact: ArtifactStatus } | undefined>;
}

export interface Notify {
  /** Shows an error with its cure, and logs what a person cannot use. */
  error(error: unknown, doing: string): void;
}

/** How a feature joins: it registers what it contributes and returns how to take it away. */
export type RegisterFeature = (services: Services) => vscode.Disposable;
