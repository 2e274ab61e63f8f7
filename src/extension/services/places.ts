import * as vscode from "vscode";
import type { SourceRange } from "../../engine/model/source.ts";

/** A range of the engine's, which counts from 1, as VS Code's, which counts from 0. */
export function toRange({ start, end }: SourceRange): vscode.Range {
  return new vscode.Range(start.line - 1, start.column - 1, end.line - 1, end.column - 1);
}

/** What a tree item or a link does to open a file, at a place where one is given. */
export function openCommand(title: string, uri: vscode.Uri, range?: SourceRange): vscode.Command {
  const options: vscode.TextDocumentShowOptions = range ? { selection: toRange(range) } : {};
  return { title, command: "vscode.open", arguments: [uri, options] };
}

/** Whether there is a file or folder. Throws what keeps it from being looked at. */
export async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return false;
    throw error;
  }
}
