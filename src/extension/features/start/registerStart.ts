import * as vscode from "vscode";
import { commands } from "../../ids.ts";
import type { Services } from "../../services.ts";
import { registerCommands } from "../../services/registerCommands.ts";
import { Walkthrough } from "./walkthrough.ts";

/** The ways in: the sample project, a first pipeline, the walkthrough. */
export function registerStart(services: Services): vscode.Disposable {
  const { notify } = services;
  const walkthrough = new Walkthrough(services);
  walkthrough.continueInSample().catch((error: unknown) => notify.error(error, "Opening the walkthrough"));
  return vscode.Disposable.from(
    walkthrough,
    registerCommands(notify, [
      { id: commands.openSample, doing: "Open the sample project", run: () => startSample(services, walkthrough) },
      { id: commands.createPipeline, doing: "Create a pipeline", run: () => startPipeline(services) },
      { id: commands.openWalkthrough, doing: "Open the walkthrough", run: () => walkthrough.open() },
    ]),
  );
}

/** Loaded when it is needed, as the next one: both take libraries that nothing else here does. */
async function startSample(services: Services, walkthrough: Walkthrough): Promise<void> {
  const { openSample } = await import("./openSample.ts");
  await openSample(services, walkthrough);
}

async function startPipeline(services: Services): Promise<void> {
  const { createPipeline } = await import("./createPipeline.ts");
  await createPipeline(services);
}
