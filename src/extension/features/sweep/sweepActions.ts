import * as vscode from "vscode";
import { commands, views } from "../../ids.ts";
import type { RunTasks } from "../../services.ts";
import type { PanelProject } from "../../services/panelProject.ts";
import type { SweepActions } from "./sweepSession.ts";

/** What the page asks of VS Code, done for the project behind the panel. */
export function sweepActions(project: PanelProject, tasks: Pick<RunTasks, "sweep">): SweepActions {
  return {
    start: async (args) => tasks.sweep(project.get(), args),
    openParam: ({ file, key }) => execute(commands.openParam, { root: project.get().root, file, key }),
    showRuns: () => execute(`${views.runs}.focus`),
    showTerminal: () => execute("workbench.action.terminal.focus"),
    copy: async (text) => vscode.env.clipboard.writeText(text),
    createPipeline: () => execute(commands.createPipeline),
    openSample: () => execute(commands.openSample),
  };
}

async function execute(command: string, ...args: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...args);
}
