import * as vscode from "vscode";
import type { ProblemFix } from "../../../engine/engine.ts";
import type { Project, Services } from "../../services.ts";
import { openCommand, toRange } from "../../services/places.ts";
import { isAbout } from "./diagnostic.ts";

export const fixKinds: vscode.CodeActionProviderMetadata = {
  providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
};

/** Offers the engine's fixes for the problems under the cursor. Nothing is asked where none of Cairn's stands there. */
export class FixProvider implements vscode.CodeActionProvider {
  private readonly services: Services;

  constructor(services: Services) {
    this.services = services;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const { projects, unsaved } = this.services;
    const project = projects.projectOf(document.uri);
    const file = project?.toPath(document.uri);
    if (!project || file === undefined || !diagnostics.some(({ source }) => source === "Cairn")) return [];
    const { version } = document;
    await unsaved.flush();
    const fixes = await project.engine.fixes(file, {
      start: { line: range.start.line + 1, column: range.start.character + 1 },
      end: { line: range.end.line + 1, column: range.end.character + 1 },
    });
    // The edits are for the text that was asked about.
    if (token.isCancellationRequested || document.version !== version) return [];
    return fixes.map((fix) => toAction(project, file, fix, diagnostics));
  }
}

function toAction(
  project: Project,
  file: string,
  fix: ProblemFix,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction {
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  action.isPreferred = fix.isPreferred;
  action.diagnostics = diagnostics.filter((diagnostic) => isAbout(diagnostic, fix.problem));
  action.edit = toEdit(project, fix);
  const elsewhere = [...fix.created, ...fix.edits].find((change) => change.file !== file);
  // What was written in another file is to be seen, and mostly has something to be filled in.
  if (elsewhere) {
    const end = fix.edits.find((edit) => edit.file === elsewhere.file)?.range.end;
    action.command = openCommand("Open file", project.toUri(elsewhere.file), end && nextLine(end));
  }
  return action;
}

function nextLine({ line }: ProblemFix["problem"]["range"]["end"]): ProblemFix["problem"]["range"] {
  const start = { line: line + 1, column: 1 };
  return { start, end: start };
}

function toEdit(project: Project, { edits, created }: ProblemFix): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { file, text } of created) {
    edit.createFile(project.toUri(file), { contents: new TextEncoder().encode(text), ignoreIfExists: true });
  }
  for (const { file, range, text } of edits) edit.replace(project.toUri(file), toRange(range), text);
  return edit;
}
