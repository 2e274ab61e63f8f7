import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { Problem, ProblemSeverity } from "../../../engine/model/source.ts";
import type { Project, Services } from "../../services.ts";
import { toRange } from "../../services/places.ts";
import { collectProblems } from "./projectProblems.ts";

/** Problems of pipeline files, at their places in the editor and in the list of problems. */
export function registerDiagnostics({ projects }: Services): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection("cairn");
  const shown = new ShownProblems(collection);
  return vscode.Disposable.from(
    collection,
    projects.want(["pipeline"]),
    projects.onDidChangeState(({ project, changed }) => {
      if (changed.has("pipeline") || changed.has("statuses")) shown.update(project);
    }),
    projects.onDidChangeProjects(() => shown.keepOnly(projects.all)),
  );
}

/** What the collection holds, so that only what has changed is set. */
class ShownProblems {
  private readonly collection: vscode.DiagnosticCollection;
  private readonly byRoot = new Map<string, { project: Project; problems: ReadonlyMap<string, readonly Problem[]> }>();

  constructor(collection: vscode.DiagnosticCollection) {
    this.collection = collection;
  }

  update(project: Project): void {
    const before = this.byRoot.get(project.root)?.problems;
    const problems = collectProblems(project.state);
    for (const file of before?.keys() ?? []) {
      if (!problems.has(file)) this.collection.delete(project.toUri(file));
    }
    for (const [file, ofFile] of problems) {
      if (isDeepStrictEqual(ofFile, before?.get(file))) continue;
      this.collection.set(project.toUri(file), ofFile.map(toDiagnostic));
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

const severities: Readonly<Record<ProblemSeverity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

function toDiagnostic({ range, severity, code, message }: Problem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(toRange(range), message, severities[severity]);
  diagnostic.source = "Cairn";
  diagnostic.code = code;
  return diagnostic;
}
