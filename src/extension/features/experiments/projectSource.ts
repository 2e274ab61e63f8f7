import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import type { ProjectSettings } from "../../../engine/model/projectSettings.ts";
import type { RunSummary } from "../../../engine/model/run.ts";
import type { ProjectInfo } from "../../../protocol/experiments.ts";
import type { Project, Projects } from "../../services.ts";
import { shownRuns } from "../../services/project.ts";
import type { ExperimentsSource } from "./experimentsSession.ts";
import { withNewest } from "./withNewest.ts";

/**
 * The project at a URI as a panel reads it: it may be opened after the panel, be closed, and come back.
 * All its runs are read once; from then on the newest of them, which the project keeps up to date, are laid over.
 */
export class ProjectSource implements ExperimentsSource {
  private readonly projects: Projects;
  private readonly uri: vscode.Uri;
  private readonly onError: (error: unknown) => void;
  private allRuns: readonly RunSummary[] | undefined;
  private isReading = false;

  constructor(projects: Projects, uri: vscode.Uri, onError: (error: unknown) => void) {
    this.projects = projects;
    this.uri = uri;
    this.onError = onError;
  }

  /** Throws a `UserError` while the project is not open. */
  openProject(): Project {
    const project = this.project();
    if (project) return project;
    throw new UserError(
      "project-closed",
      `The folder “${this.name()}” is not open in this window.`,
      "Open the folder again, or close this panel.",
    );
  }

  info(): ProjectInfo {
    const known = { uri: this.uri.toString(), name: this.name() };
    const project = this.project();
    if (!project) return { ...known, state: this.isInWorkspace() ? "loading" : "closed" };
    if (this.allRuns) return { ...known, state: "ready" };
    const { failure } = project.state;
    return failure === undefined ? { ...known, state: "loading" } : { ...known, state: "failed", failure };
  }

  runs(): readonly RunSummary[] | undefined {
    return this.allRuns;
  }

  settings(): ProjectSettings | undefined {
    return this.project()?.state.pipeline?.settings;
  }

  engine(): Project["engine"] {
    return this.openProject().engine;
  }

  async retry(): Promise<void> {
    await this.openProject().refresh();
  }

  onDidChange(listener: () => void): () => void {
    const follow = (): void => {
      this.readRuns(listener).catch(this.onError);
    };
    const subscription = vscode.Disposable.from(
      this.projects.onDidChangeProjects(follow),
      this.projects.onDidChangeState(({ project, changed }) => {
        if (project !== this.project()) return;
        if (changed.has("runs")) follow();
        else if (changed.has("live") || changed.has("failure") || changed.has("pipeline")) listener();
      }),
      this.projects.want(["runs", "live"]),
    );
    follow();
    return () => void subscription.dispose();
  }

  private async readRuns(listener: () => void): Promise<void> {
    const project = this.project();
    const newest = project?.state.runs;
    if (!project || !newest) {
      this.allRuns = undefined;
    } else if (newest.length < shownRuns) {
      this.allRuns = newest;
    } else if (this.allRuns) {
      this.allRuns = withNewest(this.allRuns, newest);
    } else if (!this.isReading) {
      this.isReading = true;
      try {
        this.allRuns = withNewest(await project.engine.runs(), project.state.runs ?? newest);
      } finally {
        this.isReading = false;
      }
    }
    listener();
  }

  private project(): Project | undefined {
    return this.projects.all.find(({ uri }) => uri.toString() === this.uri.toString());
  }

  private name(): string {
    return this.project()?.name ?? this.uri.path.split("/").at(-1) ?? this.uri.path;
  }

  private isInWorkspace(): boolean {
    return vscode.workspace.getWorkspaceFolder(this.uri) !== undefined;
  }
}
