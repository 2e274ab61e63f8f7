import * as vscode from "vscode";
import type { Services } from "../../services.ts";
import { toDiagnostic } from "./diagnostic.ts";
import { fixKinds, FixProvider } from "./fixProvider.ts";

/** Problems of the project's files, at their places in the editor and in the list of problems, with the ways to mend them. */
export function registerDiagnostics(services: Services): vscode.Disposable {
  const { projects, problems } = services;
  const collection = vscode.languages.createDiagnosticCollection("cairn");
  return vscode.Disposable.from(
    collection,
    projects.want(["problems"]),
    problems.onDidChange(({ project, files }) => {
      for (const [file, found] of files) collection.set(project.toUri(file), found.map(toDiagnostic));
    }),
    vscode.languages.registerCodeActionsProvider({ scheme: "file" }, new FixProvider(services), fixKinds),
  );
}
