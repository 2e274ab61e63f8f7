import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";

import { settings } from "../../src/extension/ids.ts";
import type { Project, Services } from "../../src/extension/services.ts";

/** The services of the extension that runs in this host. */
export async function activeServices(): Promise<Services> {
  const extension = vscode.extensions.getExtension<Services>("cairn-mlops.cairn");
  if (!extension) throw new Error("VS Code knows no extension cairn-mlops.cairn");
  return extension.activate();
}

/** The project of the folder that the suite opened, as soon as its pipeline has been read. */
export async function workspaceProject(services: Services): Promise<Project> {
  return eventually("the workspace's project", () =>
    services.projects.all.find(({ state }) => (state.pipeline?.stages.length ?? 0) > 0),
  );
}

/** Sets how many stages may run at once, whatever the machine has cores; undefined takes the setting back. */
export async function setJobs(jobs: number | undefined): Promise<void> {
  const { section, jobs: name } = settings;
  await vscode.workspace.getConfiguration(section).update(name, jobs, vscode.ConfigurationTarget.Global);
}

/** Some machines are ten times slower than others. */
const patienceMs = 90_000;

/** Asks again and again until there is an answer; what it was waiting for is in the error. */
export async function eventually<T>(what: string, probe: () => T | undefined | PromiseLike<T | undefined>): Promise<T> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    await sleep(50);
  }
  throw new Error(`waited ${patienceMs / 1_000} s in vain for ${what}`);
}
