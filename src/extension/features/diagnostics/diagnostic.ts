import * as vscode from "vscode";
import type { Problem, ProblemSeverity } from "../../../engine/model/source.ts";
import { toRange } from "../../services/places.ts";

const severities: Readonly<Record<ProblemSeverity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

export function toDiagnostic({ range, severity, code, message }: Problem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(toRange(range), message, severities[severity]);
  diagnostic.source = "Cairn";
  diagnostic.code = code;
  return diagnostic;
}

/** Whether a diagnostic that VS Code holds says what a problem says, wherever it has been moved by typing. */
export function isAbout(diagnostic: vscode.Diagnostic, { code, message }: Problem): boolean {
  return diagnostic.source === "Cairn" && diagnostic.code === code && diagnostic.message === message;
}
