import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { Problem } from "../../engine/model/source.ts";
import type { EditorProblems, FileProblems, Project, Projects, UnsavedTexts } from "../services.ts";
import { Disposables } from "./disposables.ts";

type FollowedProjects = Pick<Projects, "all" | "onDidChangeState" | "onDidChangeProjects">;
type FollowedTexts = Pick<UnsavedTexts, "isBehind" | "onDidTell">;

const none: readonly Problem[] = [];

interface Shown {
  readonly project: Project;
  /** By file. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
  readonly all: readonly Problem[];
}

/** Follows the problems of all projects, file by file, and lets a file alone while what is known of it is about an older text. */
export class FollowedProblems implements EditorProblems, vscode.Disposable {
  readonly onDidChange: vscode.Event<FileProblems>;
  private readonly projects: FollowedProjects;
  private readonly unsaved: FollowedTexts;
  private readonly disposables = new Disposables();
  private readonly changed: vscode.EventEmitter<FileProblems>;
  private readonly byRoot = new Map<string, Shown>();

  constructor(projects: FollowedProjects, unsaved: FollowedTexts) {
    this.projects = projects;
    this.unsaved = unsaved;
    this.changed = this.disposables.track(new vscode.EventEmitter());
    this.onDidChange = this.changed.event;
    this.disposables.track(
      projects.onDidChangeState(({ project, changed }) => {
        if (changed.has("problems")) this.update(project);
      }),
    );
    // An answer that came while somebody typed was passed over, and the next one may be the same: nothing tells of it then.
    this.disposables.track(unsaved.onDidTell((project) => this.update(project)));
    this.disposables.track(projects.onDidChangeProjects(() => this.keepOnlyOpen()));
  }

  of(project: Project): readonly Problem[] {
    return this.byRoot.get(project.root)?.all ?? none;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private update(project: Project): void {
    const before = this.byRoot.get(project.root)?.problems ?? new Map<string, readonly Problem[]>();
    const found = Map.groupBy(project.state.problems ?? [], ({ file }) => file);
    const problems = new Map<string, readonly Problem[]>();
    const files = new Map<string, readonly Problem[]>();
    for (const file of new Set([...before.keys(), ...found.keys()])) {
      // What VS Code has moved along with the text is nearer to the truth than an answer about an older one.
      const isBehind = this.unsaved.isBehind(project.toUri(file));
      const [old, now] = [before.get(file), isBehind ? before.get(file) : found.get(file)];
      if (now) problems.set(file, now);
      if (!isDeepStrictEqual(old, now)) files.set(file, now ?? []);
    }
    if (files.size === 0) return;
    this.byRoot.set(project.root, { project, problems, all: [...problems.values()].flat() });
    this.changed.fire({ project, files });
  }

  private keepOnlyOpen(): void {
    const roots = new Set(this.projects.all.map(({ root }) => root));
    for (const [root, { project, problems }] of this.byRoot) {
      if (roots.has(root)) continue;
      this.byRoot.delete(root);
      this.changed.fire({ project, files: new Map([...problems.keys()].map((file) => [file, []])) });
    }
  }
}
