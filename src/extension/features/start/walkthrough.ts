import { realpathSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import { contexts, views, walkthrough } from "../../ids.ts";
import type { Projects, Services } from "../../services.ts";

const sampleKey = "sampleToContinueIn";

/** VS Code takes a moment to register the steps once the walkthrough is open. */
const registeringMs = 1_500;

/** Opens the walkthrough, and keeps the context by which its steps are seen to be done. */
export class Walkthrough implements vscode.Disposable {
  private readonly context: vscode.ExtensionContext;
  private readonly projects: Projects;
  private readonly subscription: vscode.Disposable;
  private isOpening = false;

  constructor({ context, projects }: Pick<Services, "context" | "projects">) {
    this.context = context;
    this.projects = projects;
    this.subscription = projects.onDidChangeState(({ changed }) => {
      if (changed.has("runs") || changed.has("pipeline")) void this.tellRunCount();
    });
  }

  /**
   * Opens the walkthrough, at one of its steps where one is named. What is true before VS Code knows the steps never
   * marks them as done, so the context is taken back for that long.
   */
  async open(step?: string): Promise<void> {
    this.isOpening = true;
    await setRunCount(undefined);
    const category = `${this.context.extension.id}#${walkthrough}`;
    const target = step === undefined ? category : { category, step };
    await vscode.commands.executeCommand("workbench.action.openWalkthrough", target, false);
    await sleep(registeringMs);
    this.isOpening = false;
    await this.tellRunCount();
  }

  /** Notes that the walkthrough goes on in the window that opens this folder. */
  async rememberToContinue(folder: string): Promise<void> {
    await this.context.globalState.update(sampleKey, realpathSync(folder));
  }

  /** Shows the sidebar and the walkthrough's second step in the window that the sample was opened in, once. */
  async continueInSample(): Promise<void> {
    const sample = this.context.globalState.get<string>(sampleKey);
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
    if (sample === undefined || !folders.some(({ uri }) => realpathSync(uri.fsPath) === sample)) return;
    await this.context.globalState.update(sampleKey, undefined);
    await vscode.commands.executeCommand(`workbench.view.extension.${views.container}`);
    await this.open("run");
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async tellRunCount(): Promise<void> {
    if (this.isOpening) return;
    const withStages = this.projects.all.filter(({ state }) => (state.pipeline?.stages.length ?? 0) > 0);
    const done = withStages.flatMap(({ state }) => state.runs ?? []).filter(({ state }) => state === "done");
    await setRunCount(withStages.length > 0 ? done.length : undefined);
  }
}

async function setRunCount(count: number | undefined): Promise<void> {
  await vscode.commands.executeCommand("setContext", contexts.runCount, count);
}
