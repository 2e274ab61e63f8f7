import * as vscode from "vscode";
import { formatSize } from "../../../engine/model/words.ts";
import { commands } from "../../ids.ts";
import type { Services } from "../../services.ts";
import { withLateProgress } from "../../services/lateProgress.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { chooseRun, hasEnded } from "./runCommands.ts";

/** Takes runs out of the ledger, after a word on what goes with them. */
export function registerForgetRun(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    { id: commands.forgetRun, doing: "Delete run", run: (argument) => forgetRun(services, argument) },
  ]);
}

async function forgetRun(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseRun(services, argument, "Choose the run to delete", hasEnded);
  if (!chosen) return;
  const { run, project } = chosen;
  const { bytes } = await withLateProgress("Looking for what only this run needs", (options) =>
    project.engine.forgetRuns([run.id], { dryRun: true }, options),
  );
  const detail =
    `Its parameters, metrics, curves and log go, and cannot be brought back. ${formatSize(bytes)} of data and models are needed ` +
    "by nothing else: “Free space” then frees them. Files of the workspace stay as they are.";
  const deleteIt = "Delete run";
  const answer = await vscode.window.showWarningMessage(
    `Delete the run ${run.name}?`,
    { modal: true, detail },
    deleteIt,
  );
  if (answer === deleteIt) await project.engine.forgetRuns([run.id], { dryRun: false });
}
