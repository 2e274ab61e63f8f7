import path from "node:path";
import * as vscode from "vscode";
import { describeImport } from "../../../engine/model/importWords.ts";
import type { ImportFault, ImportReport } from "../../../engine/model/imports.ts";
import { commands } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { chooseProject } from "../../services/chooseProject.ts";
import { plainText } from "../../services/format.ts";
import { withLateProgress } from "../../services/lateProgress.ts";
import { registerCommands } from "../../services/registerCommands.ts";

/** Takes in the runs that other tools have recorded. */
export function registerImportRuns(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    {
      id: commands.importRuns,
      doing: "Import runs",
      run: async (argument) => {
        const project = await chooseProject(services, argument);
        const places = project && (placesOf(argument) ?? (await choosePlaces(project)));
        if (!project || !places) return;
        const reports = await withLateProgress("Importing runs", (options) =>
          project.engine.importRuns(places, options),
        );
        tell(services, project, reports);
      },
    },
  ]);
}

/** Absolute paths that come with the command; none of them: the places where tools usually record. */
function placesOf(argument: unknown): readonly string[] | undefined {
  if (typeof argument !== "object" || argument === null || !("places" in argument)) return undefined;
  const { places } = argument;
  return Array.isArray(places) && places.every((place) => typeof place === "string") ? places : undefined;
}

interface PlaceChoice extends vscode.QuickPickItem {
  readonly choose: () => Promise<readonly string[] | undefined>;
}

async function choosePlaces(project: Project): Promise<readonly string[] | undefined> {
  const choices: readonly PlaceChoice[] = [
    {
      label: "$(search) What other tools have recorded in this folder",
      detail: "mlruns, mlflow.db, runs, lightning_logs, logs, wandb, dvclive, DVC's experiments",
      choose: async () => [],
    },
    {
      label: "$(folder-opened) A folder…",
      detail: "Of MLflow, TensorBoard, W&B or DVCLive, anywhere on this machine",
      choose: () => browse(project, { canSelectFolders: true, canSelectFiles: false }),
    },
    {
      label: "$(file) A file…",
      detail: "An mlflow.db, an event file or a log of W&B's",
      choose: () => browse(project, { canSelectFolders: false, canSelectFiles: true }),
    },
    {
      label: "$(git-commit) The history of metrics in git",
      detail: "Each commit that changed a metrics file of the pipeline, the newest thousand",
      choose: async () => [path.join(project.root, ".git")],
    },
  ];
  const chosen = await vscode.window.showQuickPick(choices, { placeHolder: "Choose where to take runs from" });
  return chosen?.choose();
}

async function browse(project: Project, kind: vscode.OpenDialogOptions): Promise<readonly string[] | undefined> {
  const title = "Import runs";
  const options = { ...kind, title, openLabel: title, canSelectMany: true, defaultUri: project.uri };
  return (await vscode.window.showOpenDialog(options))?.map(({ fsPath }) => fsPath);
}

/** Nobody waits for an answer. Each fault is in the log, the first in the message. */
function tell({ log, notify }: Services, { root }: Project, reports: readonly ImportReport[]): void {
  const [openTable, showLog] = ["Open experiments", "Show log"];
  const faults = reports.flatMap((report) => report.faults);
  for (const { place, message, cure } of faults) log.warn(`Import runs: ${place}: ${message} ${cure}`);
  const text = `${reports.map(describeImport).join(". ")}.`;
  const [first] = faults;
  const shown = first
    ? vscode.window.showWarningMessage(`${text} ${describeFaults(first, faults.length)}`, showLog, openTable)
    : vscode.window.showInformationMessage(text, openTable);
  const answered = Promise.resolve(shown).then((answer) => {
    if (answer === showLog) log.show();
    return answer === openTable ? vscode.commands.executeCommand(commands.openExperiments, { root }) : undefined;
  });
  answered.catch((error: unknown) => notify.error(error, "Opening experiments"));
}

function describeFaults({ place, message }: ImportFault, count: number): string {
  const others = count === 1 ? "" : ` ${count - 1} more could not be read.`;
  return plainText(`${place} could not be read: ${message}${others}`);
}
