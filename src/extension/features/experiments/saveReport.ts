import path from "node:path";
import * as vscode from "vscode";
import {
  type ReportForm,
  type ReportRequest,
  type ReportSection,
  reportSections,
} from "../../../engine/model/report.ts";
import type { SaveReportRequest } from "../../../protocol/experiments/actions.ts";
import { withLateProgress } from "../../services/lateProgress.ts";
import type { Project } from "../../services.ts";

const sectionTitles: Readonly<Record<ReportSection, { readonly title: string; readonly description: string }>> = {
  why: { title: "Why", description: "the verdict, and the causes; of two runs" },
  metrics: { title: "Metrics", description: "with what got better or worse" },
  params: { title: "Parameters", description: "that differ" },
  curves: { title: "Curves", description: "as pictures" },
  plots: { title: "Plots", description: "confusion matrices, ROC, importances, as pictures" },
  values: {
    title: "Parameters against metrics",
    description: "parallel axes and points, as pictures; of three runs or more",
  },
  data: { title: "Data", description: "the versions that were read and made" },
  environment: { title: "Environment", description: "what differs in packages and machines" },
  code: { title: "Code", description: "the source files that differ" },
};

const step = { title: "Save report" };

/** Asks for sections, a note and a file, and writes the report there. Nothing is written where a question is left. */
export async function saveReport(project: Project, { runIds, pictures, histograms }: SaveReportRequest): Promise<void> {
  const sections = await chooseSections(runIds.length);
  if (!sections) return;
  const prompt = "What to say at the top of the report; nothing, if you leave it empty";
  const note = await vscode.window.showInputBox({ ...step, prompt, ignoreFocusOut: true });
  if (note === undefined) return;
  const file = await vscode.window.showSaveDialog({
    ...step,
    saveLabel: "Save report",
    defaultUri: vscode.Uri.file(path.join(project.root, "report.md")),
    filters: { "Markdown with pictures": ["md"], "One page of HTML": ["html"] },
  });
  if (!file) return;
  await writeReport(project, { runs: runIds, pictures, histograms, sections, note }, file);
  // The page need not wait until somebody looks at it.
  void offerToOpen(file);
}

async function offerToOpen(file: vscode.Uri): Promise<void> {
  const message = `The report is in ${path.basename(file.fsPath)}.`;
  if ((await vscode.window.showInformationMessage(message, "Open")) !== "Open") return;
  if (formOf(file) === "html") await vscode.env.openExternal(file);
  else await vscode.commands.executeCommand("markdown.showPreview", file);
}

/** Puts a comparison into the clipboard as Markdown without pictures. */
export async function copyReport({ engine }: Project, runs: readonly string[]): Promise<void> {
  const { text } = await withLateProgress("Comparing runs", (options) =>
    engine.comparisonReport({ runs, form: "markdown" }, options),
  );
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage("$(check) The comparison is in the clipboard", 3_000);
}

async function chooseSections(runCount: number): Promise<readonly ReportSection[] | undefined> {
  const items = reportSections
    .filter((section) => (section !== "why" || runCount === 2) && (section !== "values" || runCount > 2))
    .map((section) => {
      const { title, description } = sectionTitles[section];
      return { label: title, description, section, picked: true };
    });
  const placeHolder = "What the report is to hold";
  const chosen = await vscode.window.showQuickPick(items, { ...step, placeHolder, canPickMany: true });
  return chosen?.map(({ section }) => section);
}

async function writeReport(
  { engine }: Project,
  asked: Omit<ReportRequest, "form" | "pictureFolder">,
  file: vscode.Uri,
): Promise<void> {
  const pictureFolder = `${path.basename(file.fsPath, path.extname(file.fsPath))}-pictures`;
  const request = { ...asked, form: formOf(file), pictureFolder };
  const { text, pictures } = await withLateProgress("Writing the report", (options) =>
    engine.comparisonReport(request, options),
  );
  const place = vscode.Uri.joinPath(file, "..", pictureFolder);
  const encoder = new TextEncoder();
  for (const picture of pictures) {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(place, picture.file), encoder.encode(picture.svg));
  }
  await vscode.workspace.fs.writeFile(file, encoder.encode(text));
}

function formOf(file: vscode.Uri): ReportForm {
  return /\.html?$/i.test(file.path) ? "html" : "markdown";
}
