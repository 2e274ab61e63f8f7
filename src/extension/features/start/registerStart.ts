import * as vscode from "vscode";
import { commands, contexts } from "../../ids.ts";
import type { Projects, Services } from "../../services.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { continueInSample, openWalkthrough } from "./continueWalkthrough.ts";
import { openSample } from "./openSample.ts";

/** The ways in: the sample project, a first pipeline, the walkthrough. */
export function registerStart(services: Services): vscode.Disposable {
  const { context, projects, notify } = services;
  continueInSample(context).catch((error: unknown) => notify.error(error, "Opening the walkthrough"));
  return vscode.Disposable.from(
    projects.onDidChangeState(({ changed }) => {
      if (changed.has("runs")) tellRunCount(projects);
    }),
    registerCommands(notify, [
      { id: commands.openSample, doing: "Open the sample project", run: () => openSample(services) },
      { id: commands.createPipeline, doing: "Create a pipeline", run: () => startPipeline(services) },
      { id: commands.openWalkthrough, doing: "Open the walkthrough", run: () => openWalkthrough(context) },
    ]),
  );
}

/** The walkthrough's steps are done when the runs they speak of are there. */
function tellRunCount(projects: Projects): void {
  const done = projects.all.flatMap(({ state }) => state.runs ?? []).filter(({ state }) => state === "done");
  void vscode.commands.executeCommand("setContext", contexts.runCount, done.length);
}

/** Loaded when it is needed, as writing YAML takes a library that nothing else here does. */
async function startPipeline(services: Services): Promise<void> {
  const { createPipeline } = await import("./createPipeline.ts");
  await createPipeline(services);
}
