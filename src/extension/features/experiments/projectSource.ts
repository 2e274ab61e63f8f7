import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import type { RunSummary } from "../../../engine/model/run.ts";
import type { ProjectInfo } from "../../../protocol/experiments.ts";
import type { Project, Projects } from "../../services.ts";
import type { ExperimentsSource } from "./experimentsSession.ts";

/** The project at a URI as a panel reads it: it may be opened after the panel, be closed, and come back. */
export class ProjectSource implements ExperimentsSource {
  private readonly projects: Projects;
  private readonly uri: vscode.Uri;

  constructor(projects: Projects, uri: vscode.Uri) {
    this.projects = projects;
    this.uri = uri;
  }

  project(): Project | undefined {
    return this.projects.all.find(({ uri }) => uri.toString() === this.uri.toString());
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
    const { failure, runs } = project.state;
    if (runs) return { ...known, state: "ready" };
    return failure === undefined ? { ...known, state: "loading" } : { ...known, state: "failed", failure };
  }

  runs(): readonly RunSummary[] | undefined {
    return this.project()?.state.runs;
  }

  engine(): Project["engine"] {
    return this.openProject().engine;
  }

  async retry(): Promise<void> {
    await this.openProject().refresh();
  }

  onDidChange(listener: () => void): () => void {
    const subscription = vscode.Disposable.from(
      this.projects.onDidChangeProjects(() => listener()),
      this.projects.onDidChangeState(({ project, changed }) => {
        if (project === this.project() && (changed.has("runs") || changed.has("failure"))) listener();
      }),
    );
    return () => void subscription.dispose();
  }

  private name(): string {
    return this.project()?.name ?? this.uri.path.split("/").at(-1) ?? this.uri.path;
  }

  private isInWorkspace(): boolean {
    return vscode.workspace.getWorkspaceFolder(this.uri) !== undefined;
  }
}
