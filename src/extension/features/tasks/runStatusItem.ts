import * as vscode from "vscode";
import { commands } from "../../ids.ts";
import type { Services } from "../../services.ts";
import { Disposables } from "../../services/disposables.ts";
import { formatProgress } from "../../services/format.ts";

/** What runs, in the status bar while it runs; a click shows its terminal. */
export class RunStatusItem implements vscode.Disposable {
  private readonly services: Services;
  private readonly disposables = new Disposables();
  private readonly item: vscode.StatusBarItem;
  private wantRuns: vscode.Disposable | undefined;

  constructor(services: Services) {
    this.services = services;
    const { tasks, projects } = services;
    this.item = this.disposables.track(vscode.window.createStatusBarItem("cairn.run", vscode.StatusBarAlignment.Left));
    this.item.name = "Cairn run";
    this.disposables.track(tasks.onDidChangeRunning(() => this.draw()));
    this.disposables.track(
      projects.onDidChangeState(({ changed }) => (changed.has("runs") || changed.has("live")) && this.draw()),
    );
  }

  dispose(): void {
    this.wantRuns?.dispose();
    this.disposables.dispose();
  }

  private draw(): void {
    const running = this.services.tasks.running.at(-1);
    if (!running) {
      this.wantRuns?.dispose();
      this.wantRuns = undefined;
      this.item.hide();
      return;
    }
    this.wantRuns ??= this.services.projects.want(["runs", "live"]);
    const { project, title } = running;
    const run = project.state.runs?.find(({ state }) => state === "running");
    const stage = run?.stages.find(({ outcome }) => outcome === "running")?.stageId;
    this.item.text = `$(sync~spin) Cairn: ${stage ?? title}`;
    const { live, pipeline } = project.state;
    const progress = run ? formatProgress(live?.get(run.id) ?? [], pipeline?.settings?.objective) : "";
    const lines = [`Running ${title} in ${project.name}`, progress, "Click to show the terminal"];
    this.item.tooltip = lines.filter((line) => line !== "").join("\n");
    this.item.accessibilityInformation = { label: `Cairn is running ${stage ?? title}` };
    const argument = { root: project.root };
    this.item.command = { title: "Show terminal", command: commands.showTerminal, arguments: [argument] };
    this.item.show();
  }
}
