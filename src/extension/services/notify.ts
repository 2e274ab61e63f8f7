import path from "node:path";
import * as vscode from "vscode";
import { UserError } from "../../engine/model/errors.ts";
import { commands } from "../ids.ts";
import type { Notify, Projects } from "../services.ts";
import { plainText } from "./format.ts";
import { debugpyExtensionId } from "./pythonExtension.ts";
import { toRange } from "./places.ts";

/** The same message is not shown again so soon. */
const quietMs = 10_000;
const showLog = "Show log";

/** Shows errors as notifications. */
export class Notifications implements Notify {
  private readonly log: vscode.LogOutputChannel;
  private readonly projects: Pick<Projects, "all">;
  private readonly shownAt = new Map<string, number>();
  private readonly warnings = new Set<string>();

  constructor(log: vscode.LogOutputChannel, projects: Pick<Projects, "all">) {
    this.log = log;
    this.projects = projects;
  }

  error(error: unknown, doing: string): void {
    if (error instanceof vscode.CancellationError || isAbort(error)) return;
    if (error instanceof UserError) {
      this.log.warn(`${doing}: ${error.message} ${error.cure} (${error.code})`);
      void this.show(plainText(`${error.message} ${error.cure}`), this.actionsOf(error));
      return;
    }
    this.log.error(`${doing}:`, error instanceof Error ? error : String(error));
    void this.show(`${doing}: something in Cairn went wrong. The log says more.`, new Map());
  }

  warning(text: string): void {
    if (this.warnings.has(text)) return;
    this.warnings.add(text);
    void this.offerLog(vscode.window.showWarningMessage(text, showLog));
  }

  private async offerLog(choosing: Thenable<string | undefined>): Promise<void> {
    if ((await choosing) === showLog) this.log.show();
  }

  private actionsOf(error: UserError): Map<string, () => unknown> {
    const actions = new Map<string, () => unknown>();
    const { place } = error;
    const uri = place && this.find(place.file);
    if (uri) {
      const selection = place.range && toRange(place.range);
      actions.set("Open file", () => vscode.commands.executeCommand("vscode.open", uri, { selection }));
    }
    const cure = cures[error.code];
    if (cure) actions.set(cure.title, () => vscode.commands.executeCommand(cure.command, ...cure.args));
    return actions;
  }

  private async show(text: string, actions: Map<string, () => unknown>): Promise<void> {
    const now = Date.now();
    if (now - (this.shownAt.get(text) ?? 0) < quietMs) return;
    this.shownAt.set(text, now);
    actions.set(showLog, () => this.log.show());
    const chosen = await vscode.window.showErrorMessage(text, ...actions.keys());
    if (chosen !== undefined) await actions.get(chosen)?.();
  }

  /**
   * A place's file is relative to a root; with several projects the error does not say which.
   * An absolute one is a file of Cairn's own, with nothing in it for a person to read.
   */
  private find(file: string): vscode.Uri | undefined {
    if (path.isAbsolute(file)) return undefined;
    const [only, ...others] = this.projects.all;
    return only && others.length === 0 ? only.toUri(file) : undefined;
  }
}

/** Cures that a button can do, by the error's code. */
const cures: Readonly<Record<string, { title: string; command: string; args: readonly unknown[] }>> = {
  "not-trusted": { title: "Manage trust", command: "workbench.trust.manage", args: [] },
  "engine-failed": { title: "Reload window", command: "workbench.action.reloadWindow", args: [] },
  "no-stages": { title: "Create pipeline", command: commands.createPipeline, args: [] },
  "python-debugger-missing": {
    title: "Show extension",
    command: "workbench.extensions.search",
    args: [`@id:${debugpyExtensionId}`],
  },
  "git-missing": { title: "Check the project", command: commands.runDoctor, args: [] },
};

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
