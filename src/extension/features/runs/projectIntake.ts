import { existsSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { UserError } from "../../../engine/model/errors.ts";
import type { ImportReport } from "../../../engine/model/imports.ts";
import { views } from "../../ids.ts";
import type { Project } from "../../services.ts";
import type { IntakeState } from "./intakeRows.ts";

/** Where tools keep their runs, as globs below the root. */
const folders = ["mlruns", "runs", "lightning_logs", "logs", "tb_logs", "wandb", "dvclive", ".git/refs/exps"];
const watchedPlaces = `{mlflow.db*,${folders.map((folder) => `${folder}/**`).join(",")}}`;

/**
 * In milliseconds: files that change together are taken in together, and a tool that writes all the time is looked at
 * this seldom; the pause after a look is so many times as long as that took, at least.
 */
const usualPauses = { gatherMs: 3_000, pauseMs: 15_000, timesAsLong: 10 };

export interface IntakeHost {
  readonly log: Pick<vscode.LogOutputChannel, "warn" | "error">;
  readonly onChange: () => void;
  readonly pauses?: typeof usualPauses;
}

type IntakeProject = Pick<Project, "root" | "uri" | "engine">;

/** Takes in the runs that other tools record in one project, once the person has said yes: now, and whenever they change. */
export class ProjectIntake implements vscode.Disposable {
  private readonly project: IntakeProject;
  private readonly host: IntakeHost;
  private readonly pauses: typeof usualPauses;
  private watcher: vscode.Disposable | undefined;
  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> | undefined;
  private isOutdated = false;
  private notBefore = 0;
  private current: IntakeState = { offers: [], faults: [], progress: undefined };

  constructor(project: IntakeProject, host: IntakeHost) {
    this.project = project;
    this.host = host;
    this.pauses = host.pauses ?? usualPauses;
  }

  get state(): IntakeState {
    return this.current;
  }

  /** Looks for what could be offered; reads no run. */
  async look(): Promise<void> {
    try {
      const offers = await this.project.engine.importOffers();
      this.change({ offers: offers.filter(({ isKnown }) => !isKnown) });
    } catch (error) {
      this.report(error);
    }
  }

  /** Takes runs in now, and from then on what changes. Resolves when what is there now is in. */
  follow(): Promise<void> {
    this.watcher ??= this.watch();
    // What is being read now may have been read before it changed.
    if (this.work) this.isOutdated = true;
    return this.takeIn();
  }

  /** The same, where Cairn keeps anything of the project; else nothing is to be written into it. */
  followQuietly(): void {
    if (existsSync(path.join(this.project.root, ".cairn", "ledger.db"))) void this.follow();
  }

  /** Takes in what has changed without a word of the watcher, soon, where that is followed. */
  lookAgain(): void {
    if (this.watcher) this.outdate();
  }

  stop(): void {
    this.dispose();
    this.change({ offers: [], faults: [] });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.watcher?.dispose();
    this.watcher = undefined;
  }

  private watch(): vscode.Disposable {
    const pattern = new vscode.RelativePattern(this.project.uri, watchedPlaces);
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const changes = [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete];
    return vscode.Disposable.from(watcher, ...changes.map((changed) => changed(() => this.outdate())));
  }

  private outdate(): void {
    if (this.work) this.isOutdated = true;
    else
      this.timer ??= setTimeout(() => void this.takeIn(), Math.max(this.pauses.gatherMs, this.notBefore - Date.now()));
  }

  private takeIn(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.work ??= this.takeInOnce().finally(() => {
      this.work = undefined;
      // Nobody follows any more where the person has said no meanwhile.
      if (this.isOutdated && this.watcher) this.outdate();
    });
    return this.work;
  }

  private async takeInOnce(): Promise<void> {
    this.isOutdated = false;
    const began = Date.now();
    try {
      const reports = await this.importRuns();
      const faults = reports.flatMap((report) => report.faults);
      // Nobody wants to hear of it any more where the person has said no meanwhile.
      this.change({ offers: [], faults: this.watcher ? faults : [], progress: undefined });
      if (faults.some(({ isPassing }) => isPassing)) this.isOutdated = true;
    } catch (error) {
      this.change({ progress: undefined });
      // All that there was is gone.
      if (!(error instanceof UserError) || error.code !== "import-unknown") this.report(error);
    }
    const now = Date.now();
    this.notBefore = now + Math.max(this.pauses.pauseMs, (now - began) * this.pauses.timesAsLong);
  }

  /** With a bar at the head of the view, and in a row how far it is. */
  private importRuns(): Promise<readonly ImportReport[]> {
    const { engine } = this.project;
    const onProgress = ({ message }: { readonly message: string }): void => this.change({ progress: message });
    const reports = engine.importRuns([], { onProgress });
    // What comes of it does not wait for the bar: that is the window's, which may be slow or hidden.
    void vscode.window.withProgress({ location: { viewId: views.runs } }, () => reports.then(nothing, nothing));
    return reports;
  }

  private change(changed: Partial<IntakeState>): void {
    this.current = { ...this.current, ...changed };
    this.host.onChange();
  }

  private report(error: unknown): void {
    const { log } = this.host;
    if (error instanceof UserError) log.warn(`Taking in runs: ${error.message} ${error.cure}`);
    else log.error(error instanceof Error ? error : String(error));
  }
}

function nothing(): void {}
