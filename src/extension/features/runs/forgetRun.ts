import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import type { RunSummary } from "../../../engine/model/run.ts";
import { formatSize } from "../../../engine/model/words.ts";
import { commands } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { chooseProject } from "../../services/chooseProject.ts";
import { withLateProgress } from "../../services/lateProgress.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { chooseRun, hasEnded } from "./runCommands.ts";

/** Deletes runs, which can be undone until the space of what only they need is freed. */
export function registerForgetRun(services: Services): vscode.Disposable {
  return registerCommands(services.notify, [
    { id: commands.forgetRun, doing: "Delete run", run: (argument) => forgetRun(services, argument) },
    { id: commands.undoForget, doing: "Undo the deletion", run: (argument) => undoForget(services, argument) },
  ]);
}

async function forgetRun(services: Services, argument: unknown): Promise<void> {
  const chosen = await chooseRun(services, argument, "Choose the run to delete", hasEnded);
  if (!chosen) return;
  const { run, project } = chosen;
  const { bytes } = await withLateProgress("Deleting the run", (options) =>
    project.engine.forgetRuns([run.id], { dryRun: false }, options),
  );
  offerUndo(project, run, bytes).catch((error: unknown) => services.notify.error(error, "Bringing the run back"));
}

async function undoForget(services: Services, argument: unknown): Promise<void> {
  const project = await chooseProject(services, argument);
  if (!project) return;
  try {
    const runs = await project.engine.bringRunsBack([]);
    void vscode.window.showInformationMessage(`Brought back: ${runs.map(({ name }) => name).join(", ")}.`);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "run-not-forgotten") throw error;
    void vscode.window.showInformationMessage(error.message);
  }
}

async function offerUndo({ engine, root }: Project, { id, name }: RunSummary, bytes: number): Promise<void> {
  const frees =
    bytes > 0 ? ` ${formatSize(bytes)} of data and models are needed by nothing else: “Free space” frees them.` : "";
  const [undo, free] = ["Undo", "Free space…"];
  const actions = bytes > 0 ? [undo, free] : [undo];
  const answer = await vscode.window.showInformationMessage(`The run ${name} was deleted.${frees}`, ...actions);
  if (answer === undo) await engine.bringRunsBack([id]);
  if (answer === free) await vscode.commands.executeCommand(commands.freeSpace, { root });
}
