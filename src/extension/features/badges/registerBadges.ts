import * as vscode from "vscode";
import { settings } from "../../ids.ts";
import type { Project, RegisterFeature } from "../../services.ts";
import { badgesOf } from "./badges.ts";
import type { Badge } from "./badges.ts";

/** Marks in the explorer, and on tabs, what is not as the newest snapshot holds it. */
export const registerBadges: RegisterFeature = ({ projects }) => {
  const badges = new ArtifactBadges();
  let wanting: vscode.Disposable | undefined;
  const isOn = (project: Project): boolean =>
    vscode.workspace.getConfiguration(settings.section, project.uri).get(settings.badges, true);
  const follow = (project: Project): void =>
    badges.show(project, isOn(project) ? badgesOf(project.state.artifacts ?? []) : new Map());
  const followAll = (): void => {
    badges.keep(projects.all);
    projects.all.forEach(follow);
    const isWanted = projects.all.some(isOn);
    if (isWanted) wanting ??= projects.want(["pipeline", "artifacts"]);
    else {
      wanting?.dispose();
      wanting = undefined;
    }
  };
  followAll();
  return vscode.Disposable.from(
    badges,
    vscode.window.registerFileDecorationProvider(badges),
    projects.onDidChangeProjects(followAll),
    projects.onDidChangeState(({ project, changed }) => {
      if (changed.has("artifacts")) follow(project);
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${settings.section}.${settings.badges}`)) followAll();
    }),
    { dispose: () => wanting?.dispose() },
  );
};

/** Answers from what was last told; tells VS Code only of files whose badge is another one. */
class ArtifactBadges implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly onDidChangeFileDecorations: vscode.Event<vscode.Uri[]>;
  private readonly changed = new vscode.EventEmitter<vscode.Uri[]>();
  /** By the project, then by the path of a file or folder. */
  private readonly shown = new Map<Project, ReadonlyMap<string, Badge>>();

  constructor() {
    this.onDidChangeFileDecorations = this.changed.event;
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    for (const [project, badges] of this.shown) {
      const path = badges.size > 0 ? project.toPath(uri) : undefined;
      const badge = path === undefined ? undefined : badges.get(path);
      if (!badge) continue;
      const decoration = new vscode.FileDecoration(badge.letter, badge.tooltip, new vscode.ThemeColor(badge.color));
      decoration.propagate = badge.reachesFolders;
      return decoration;
    }
    return undefined;
  }

  show(project: Project, badges: ReadonlyMap<string, Badge>): void {
    const before = this.shown.get(project) ?? new Map<string, Badge>();
    this.shown.set(project, badges);
    const paths = new Set([...before.keys(), ...badges.keys()]);
    const other = [...paths].filter((path) => before.get(path)?.tooltip !== badges.get(path)?.tooltip);
    if (other.length > 0) this.changed.fire(other.map((path) => project.toUri(path)));
  }

  /** Forgets the projects that are closed. */
  keep(open: readonly Project[]): void {
    for (const project of this.shown.keys()) {
      if (open.includes(project)) continue;
      this.show(project, new Map());
      this.shown.delete(project);
    }
  }

  dispose(): void {
    this.changed.dispose();
  }
}
