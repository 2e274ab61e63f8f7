import * as vscode from "vscode";
import type { GraphFile, GraphProblem, RunChoice } from "../../../protocol/graph.ts";
import { commands } from "../../ids.ts";
import type { StageRef } from "../../services.ts";
import type { PanelProject } from "../../services/panelProject.ts";
import { openCommand } from "../../services/places.ts";
import type { GraphActions } from "./graphSession.ts";

const runCommands: Readonly<Record<RunChoice, string>> = {
  single: commands.runStage,
  "with-upstream": commands.runStageWithUpstream,
  "with-downstream": commands.runStageWithDownstream,
};

const formats: Readonly<Record<GraphFile["format"], { readonly name: string; readonly ending: string }>> = {
  svg: { name: "SVG picture", ending: "svg" },
  mermaid: { name: "Mermaid diagram", ending: "mmd" },
};

/** What the page asks of VS Code, done for the project behind the panel by the commands that the sidebar uses. */
export function graphActions(project: PanelProject): GraphActions {
  const stageRef = (stageId: string): StageRef => ({ root: project.get().root, stageId });
  return {
    openStage: (stageId) => execute(commands.openStage, stageRef(stageId)),
    openProblem: (problem) => openProblem(project, problem),
    run: (stageId, choice) => execute(runCommands[choice], stageRef(stageId)),
    stop: () => execute(commands.stopRun, { root: project.get().root }),
    copy: async (text) => vscode.env.clipboard.writeText(text),
    save: (file) => save(project, file),
    createPipeline: () => execute(commands.createPipeline),
    openSample: () => execute(commands.openSample),
  };
}

async function openProblem(project: PanelProject, { file, line }: Pick<GraphProblem, "file" | "line">): Promise<void> {
  const start = { line, column: 1 };
  const { command, arguments: args = [] } = openCommand("Open", project.get().toUri(file), { start, end: start });
  await execute(command, ...(args as unknown[]));
}

async function save(project: PanelProject, { format, text }: GraphFile): Promise<boolean> {
  const { name, ending } = formats[format];
  const target = await vscode.window.showSaveDialog({
    title: "Save the graph",
    defaultUri: project.get().toUri(`pipeline.${ending}`),
    filters: { [name]: [ending] },
  });
  if (!target) return false;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  return true;
}

async function execute(command: string, ...args: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...args);
}
