import * as vscode from "vscode";
import { UserError } from "../../engine/model/errors.ts";
import type { ProjectInfo } from "../../protocol/project.ts";
import type { Project, ProjectPart, ProjectState, Projects } from "../services.ts";

/** The project at a URI as a panel sees it: it may be opened after the panel, be closed, and come back. */
export class PanelProject {
  private readonly projects: Projects;
  private readonly uri: vscode.Uri;

  constructor(projects: Projects, uri: vscode.Uri) {
    this.projects = projects;
    this.uri = uri;
  }

  /** The project, while its folder is open. */
  find(): Project | undefined {
    return this.projects.all.find(({ uri }) => uri.toString() === this.uri.toString());
  }

  /** Throws a `UserError` while the project is not open. */
  get(): Project {
    const project = this.find();
    if (project) return project;
    throw new UserError(
      "project-closed",
      `The folder “${this.name()}” is not open in this window.`,
      "Open the folder again, or close this panel.",
    );
  }

  /** What a page is told; `isReady`: what it shows has been read. */
  info(isReady: boolean): ProjectInfo {
    const known = { uri: this.uri.toString(), name: this.name() };
    const project = this.find();
    if (!project) return { ...known, state: this.isInWorkspace() ? "loading" : "closed" };
    if (isReady) return { ...known, state: "ready" };
    const { failure } = project.state;
    return failure === undefined ? { ...known, state: "loading" } : { ...known, state: "failed", failure };
  }

  async refresh(): Promise<void> {
    await this.get().refresh();
  }

  /**
   * Keeps parts of the state up to date, and tells what of it has changed; nothing of it has where the project itself
   * came or went. Returns how to stop.
   */
  follow(
    parts: readonly ProjectPart[],
    listener: (changed: ReadonlySet<keyof ProjectState> | undefined) => void,
  ): () => void {
    const subscription = vscode.Disposable.from(
      this.projects.onDidChangeProjects(() => listener(undefined)),
      this.projects.onDidChangeState(({ project, changed }) => {
        if (project === this.find()) listener(changed);
      }),
      this.projects.want(parts),
    );
    return () => void subscription.dispose();
  }

  private name(): string {
    return this.find()?.name ?? this.uri.path.split("/").at(-1) ?? this.uri.path;
  }

  private isInWorkspace(): boolean {
    return vscode.workspace.getWorkspaceFolder(this.uri) !== undefined;
  }
}
