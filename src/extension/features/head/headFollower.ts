import { existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import type { HeadRecord } from "../../../engine/engine.ts";
import { UserError } from "../../../engine/model/errors.ts";
import { settings } from "../../ids.ts";
import type { Project, Services } from "../../services.ts";
import { shortHash } from "../../services/format.ts";
import { countOf } from "../../../engine/model/words.ts";
import { withLateProgress } from "../../services/lateProgress.ts";
import { compareWithHead } from "./compareWithHead.ts";
import { offerData, snapshotToOffer } from "./offerData.ts";

/** A rebase moves HEAD many times; where it comes to rest is what counts. */
const restMs = 500;

/** What is opened comes first. */
const openingMs = 2_000;

/**
 * Follows HEAD of one project: a new commit gets its snapshot, and a move to another commit's data is offered once.
 * Commits that were made while nobody looked get theirs, too, where Cairn keeps a ledger; nothing is offered for them.
 */
export class HeadFollower implements vscode.Disposable {
  private readonly project: Project;
  private readonly services: Pick<Services, "log" | "notify">;
  private readonly stopListening: () => void;
  private timer: NodeJS.Timeout | undefined;
  private isRecording = false;
  private isDisposed = false;
  private lastCommit: string | undefined;
  private lastFailure: string | undefined;

  constructor(project: Project, services: Pick<Services, "log" | "notify">) {
    this.project = project;
    this.services = services;
    if (existsSync(join(project.root, ".cairn", "ledger.db"))) {
      this.timer = setTimeout(() => void this.record("quietly"), openingMs);
    }
    this.stopListening = project.engine.onDidChange((changes) => {
      if (changes.includes("head")) this.schedule();
    });
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
    this.stopListening();
  }

  private schedule(): void {
    if (this.isDisposed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      // One at a time: what comes while a commit is recorded waits its turn.
      if (this.isRecording) this.schedule();
      else void this.record();
    }, restMs);
  }

  private async record(manner?: "quietly"): Promise<void> {
    this.isRecording = true;
    try {
      const found = await this.lookAtHead();
      this.lastFailure = undefined;
      if (found && !this.isDisposed) this.accept(found, manner);
    } catch (error) {
      this.report(error);
    } finally {
      this.isRecording = false;
    }
  }

  private async lookAtHead(): Promise<HeadRecord | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    if (isOn(settings.snapshotOnCommit, this.project)) {
      const { engine } = this.project;
      return withLateProgress("Cairn: recording the commit", (options) => engine.recordHead(options), "status bar");
    }
    return isOn(settings.restoreOnCheckout, this.project) ? compareWithHead(this.project) : undefined;
  }

  private accept(record: HeadRecord, manner: "quietly" | undefined): void {
    const { commit, snapshot, isNew, differing } = record;
    const hasMoved = commit !== this.lastCommit;
    this.lastCommit = commit;
    if (isNew && snapshot?.commit !== undefined) {
      const count = countOf(snapshot.artifacts.length, "artifact");
      this.services.log.info(`Commit ${shortHash(snapshot.commit)} has its snapshot now: ${count}.`);
    }
    const offered = snapshotToOffer(record);
    if (manner === "quietly" || !hasMoved || !offered || !isOn(settings.restoreOnCheckout, this.project)) return;
    const { notify } = this.services;
    offerData(notify, this.project, offered, differing).catch((error: unknown) =>
      notify.error(error, "Bringing the data along"),
    );
  }

  /** The same failure at commit after commit (a folder that cannot be written, say) is shown once. */
  private report(error: unknown): void {
    if (this.isDisposed) return;
    const failure = error instanceof UserError ? error.code : String(error);
    if (failure === this.lastFailure) this.services.log.warn(`Recording the commit failed again: ${failure}`);
    else this.services.notify.error(error, "Recording the commit");
    this.lastFailure = failure;
  }
}

function isOn(setting: string, project: Project): boolean {
  return vscode.workspace.getConfiguration(settings.section, project.uri).get(setting, true);
}
