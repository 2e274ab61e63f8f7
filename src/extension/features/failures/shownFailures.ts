import * as vscode from "vscode";
import type { CodeFailure, CodePlace } from "../../../engine/model/codeFailure.ts";
import type { Project } from "../../services.ts";

/** What a stage's failure in a run is told with. */
export interface StageFailure extends CodeFailure {
  readonly stageId: string;
  readonly runName: string;
}

/** The problem of a failure where its line stands now; undefined where the line was edited away. */
export function diagnosticOf(
  project: Project,
  failure: StageFailure,
  document: vscode.TextDocument,
): vscode.Diagnostic | undefined {
  const line = lineOf(document, failure);
  if (line === undefined) return undefined;
  const { firstNonWhitespaceCharacterIndex: start, range } = document.lineAt(line);
  const message = `${failure.message} (${failure.stageId}, ${failure.runName})`;
  const place = new vscode.Range(line, start, line, range.end.character);
  const diagnostic = new vscode.Diagnostic(place, message, vscode.DiagnosticSeverity.Error);
  diagnostic.source = "cairn";
  diagnostic.code = "stage-failed";
  diagnostic.relatedInformation = failure.related.map((related) => {
    const position = new vscode.Position(related.line - 1, 0);
    return new vscode.DiagnosticRelatedInformation(
      new vscode.Location(project.toUri(related.file), position),
      related.message,
    );
  });
  return diagnostic;
}

/** Where a line of code stands, from 0: at its place, or at the nearest one to which edits above have moved it. */
function lineOf(document: vscode.TextDocument, { line, text }: CodePlace): number | undefined {
  const at = line - 1;
  if (text === undefined) return at < document.lineCount ? at : undefined;
  for (let away = 0; away < document.lineCount; away++) {
    for (const candidate of [at - away, at + away]) {
      const isThere = candidate >= 0 && candidate < document.lineCount;
      if (isThere && document.lineAt(candidate).text.trim() === text) return candidate;
    }
  }
  return undefined;
}
