import * as vscode from "vscode";
import { commands } from "../../ids.ts";
import type { Services } from "../../services.ts";
import type { PanelProject } from "../../services/panelProject.ts";
import type { ExperimentsActions } from "./experimentsSession.ts";
import { reportActions } from "./reportActions.ts";
import { copyTable, exportTable } from "./exportTable.ts";
import { savePicture } from "./savePicture.ts";
import { openCodeDiff } from "./sourceDocuments.ts";

/** What the page asks of VS Code, done for the project behind the panel. */
export function panelActions(services: Services, project: PanelProject): ExperimentsActions {
  const { tasks } = services;
  return {
    ...reportActions(services, project),
    openCodeDiff: (request) => openCodeDiff(project.get(), request),
    openLog: async (runId) => {
      await vscode.commands.executeCommand(commands.openRunLog, { root: project.get().root, runId });
    },
    showCommit: async (commit) => {
      await vscode.commands.executeCommand("git.viewCommit", project.get().uri, commit);
    },
    actOnRun: async ({ runId, action }) => {
      await vscode.commands.executeCommand(commands[action], { root: project.get().root, runId });
    },
    exportTable: (table) => exportTable(project.get(), table),
    copyTable: (table) => copyTable(project.get(), table),
    savePicture: (picture) => savePicture(project.get(), picture),
    runPipeline: () => tasks.run(project.get(), [], "stale"),
  };
}
