import * as vscode from "vscode";
import type { ExportFormat } from "../../../engine/model/runExport.ts";
import type { TableExport } from "../../../protocol/experiments.ts";
import type { Project } from "../../services.ts";
import { withLateProgress } from "../../services/lateProgress.ts";

const kinds: Readonly<Record<ExportFormat, readonly [description: string, extension: string]>> = {
  csv: ["CSV", "csv"],
  json: ["JSON", "json"],
  markdown: ["Markdown", "md"],
  latex: ["LaTeX", "tex"],
};

/** Asks where to save the table, and has the engine write it there; nothing where the person has thought better of it. */
export async function exportTable(project: Project, request: TableExport): Promise<void> {
  const [description, extension] = kinds[request.format];
  const target = await vscode.window.showSaveDialog({
    title: `Export the table as ${description}`,
    defaultUri: project.toUri(`runs.${extension}`),
    filters: { [description]: [extension] },
  });
  if (!target) return;
  const work = { ...request, file: target.fsPath };
  const { runs } = await withLateProgress("Exporting the runs", (options) => project.engine.exportRuns(work, options));
  void offerToOpen(target, `${runs.toLocaleString("en")} ${runs === 1 ? "run is" : "runs are"} in ${target.fsPath}.`);
}

async function offerToOpen(target: vscode.Uri, text: string): Promise<void> {
  const open = "Open";
  const chosen = await vscode.window.showInformationMessage(text, open);
  if (chosen === open) await vscode.commands.executeCommand("vscode.open", target);
}

/** Puts the table into the clipboard. */
export async function copyTable(project: Project, request: TableExport): Promise<void> {
  const { text = "", runs } = await withLateProgress("Copying the runs", (options) =>
    project.engine.exportRuns(request, options),
  );
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`${runs.toLocaleString("en")} ${runs === 1 ? "run" : "runs"} copied`, 4_000);
}
