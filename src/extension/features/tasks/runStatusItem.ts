import * as vscode from "vscode";
import { commands, views } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { Disposables } from "../../services/disposables.ts";
import { formatProgress } from "../../services/format.ts";
import { liveProgress } from "../../services/stageFacts.ts";
import { statusText } from "./statusText.ts";
import type { RunningStage } from "./statusText.ts";

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
    const { tasks, projects } = this.services;
    const going = projects.all.flatMap((project) => runningStages(project));
    const task = tasks.running.at(-1);
    if (!task && going.length === 0) {
      this.wantRuns?.dispose();
      this.wantRuns = undefined;
      this.item.hide();
      return;
    }
    this.wantRuns ??= projects.want(["runs", "live"]);
    const text = statusText(going, task?.title ?? "");
    this.item.text = `$(sync~spin) ${text}`;
    this.item.accessibilityInformation = { label: `Cairn is running ${text}` };
    const stages = going.map(({ stageId, progress }) => [stageId, progress].filter(Boolean).join(" · "));
    // A run of a terminal or another window has none here that could be shown.
    const hasTerminal = task !== undefined && tasks.running.length === 1;
    const click = hasTerminal ? "Click to show the terminal" : "Click to show the runs";
    this.item.tooltip = [task && `Running ${task.title} in ${task.project.name}`, ...stages, click]
      .filter((line) => line !== undefined)
      .join("\n");
    this.item.command = hasTerminal
      ? { title: "Show terminal", command: commands.showTerminal, arguments: [{ root: task.project.root }] }
      : { title: "Show runs", command: `${views.runs}.focus` };
    this.item.show();
  }
}

/** The stages of a project that are under way, whoever started them. */
function runningStages({ state }: Project): readonly RunningStage[] {
  const { runs = [], pipeline } = state;
  const byId = new Map(pipeline?.stages.map((stage) => [stage.id, stage]));
  return runs
    .filter((run) => run.state === "running")
    .flatMap((run) =>
      run.stages
        .filter(({ outcome }) => outcome === "running")
        .map((part) => {
          const stage = byId.get(part.stageId);
          const points = state.live?.get(run.id) ?? [];
          const progress = stage
            ? liveProgress(state, stage, { run, part })
            : formatProgress(points, run, pipeline?.settings?.objective);
          return { stageId: part.stageId, progress };
        }),
    );
}
