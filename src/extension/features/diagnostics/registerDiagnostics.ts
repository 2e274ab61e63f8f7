import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { Problem } from "../../../engine/model/source.ts";
import type { Project, Services, UnsavedTexts } from "../../services.ts";
import { toDiagnostic } from "./diagnostic.ts";
import { fixKinds, FixProvider } from "./fixProvider.ts";

/** Problems of the project's files, at their places in the editor and in the list of problems, with the ways to mend them. */
export function registerDiagnostics(services: Services): vscode.Disposable {
  const { projects, unsaved } = services;
  const collection = vscode.languages.createDiagnosticCollection("cairn");
  const shown = new ShownProblems(collection, unsaved);
  return vscode.Disposable.from(
    collection,
    projects.want(["problems"]),
    projects.onDidChangeState(({ project, changed }) => {
      if (changed.has("problems")) shown.update(project);
    }),
    projects.onDidChangeProjects(() => shown.keepOnly(projects.all)),
    vscode.languages.registerCodeActionsProvider({ scheme: "file" }, new FixProvider(services), fixKinds),
  );
}

/** What the collection holds, so that only what has changed is set. */
class ShownProblems {
  private readonly collection: vscode.DiagnosticCollection;
  private readonly unsaved: UnsavedTexts;
  private readonly byRoot = new Map<string, { project: Project; problems: ReadonlyMap<string, readonly Problem[]> }>();

  constructor(collection: vscode.DiagnosticCollection, unsaved: UnsavedTexts) {
    this.collection = collection;
    this.unsaved = unsaved;
  }

  update(project: Project): void {
    const before = this.byRoot.get(project.root)?.problems ?? new Map<string, readonly Problem[]>();
    const problems = new Map<string, readonly Problem[]>(Map.groupBy(project.state.problems ?? [], ({ file }) => file));
    for (const file of new Set([...before.keys(), ...problems.keys()])) {
      const [old, found] = [before.get(file), problems.get(file)];
      const uri = project.toUri(file);
      if (this.unsaved.isBehind(uri)) {
        // The places are those of an older text: what VS Code has moved along is nearer to the truth until the next answer.
        if (old) problems.set(file, old);
        else problems.delete(file);
      } else if (!isDeepStrictEqual(old, found)) {
        this.collection.set(uri, found?.map(toDiagnostic));
      }
    }
    this.byRoot.set(project.root, { project, problems });
  }

  keepOnly(open: readonly Project[]): void {
    const roots = new Set(open.map(({ root }) => root));
    for (const [root, { project, problems }] of this.byRoot) {
      if (roots.has(root)) continue;
      for (const file of problems.keys()) this.collection.delete(project.toUri(file));
      this.byRoot.delete(root);
    }
  }
}
