import * as vscode from "vscode";
import type { CompareRequest } from "../../../protocol/experiments.ts";
import { experimentsPanel } from "../../ids.ts";
import type { Services } from "../../services.ts";
import { ExperimentsPanel, webviewOptions } from "./experimentsPanel.ts";

/** The experiments panels that are open: one a project, brought back after a reload of the window. */
export class ExperimentsPanels implements vscode.WebviewPanelSerializer {
  private readonly services: Services;
  private readonly panels = new Map<string, ExperimentsPanel>();

  constructor(services: Services) {
    this.services = services;
  }

  /** Shows the panel of a project, and lays runs side by side in it where some are given. */
  open(uri: vscode.Uri, compare?: CompareRequest): void {
    const panel = this.panels.get(uri.toString()) ?? this.create(uri);
    panel.reveal();
    if (compare) panel.compare(compare);
  }

  /** Takes over a panel that VS Code brings back; one whose state names no project is closed. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const uri = projectOf(state);
    if (uri === undefined || this.panels.has(uri.toString())) panel.dispose();
    else this.keep(panel, uri);
  }

  dispose(): void {
    for (const panel of this.panels.values()) panel.dispose();
  }

  private create(uri: vscode.Uri): ExperimentsPanel {
    const { context } = this.services;
    const panel = vscode.window.createWebviewPanel(
      experimentsPanel,
      "Experiments",
      vscode.ViewColumn.Active,
      webviewOptions(context.extensionUri),
    );
    return this.keep(panel, uri);
  }

  private keep(webviewPanel: vscode.WebviewPanel, uri: vscode.Uri): ExperimentsPanel {
    const panel = new ExperimentsPanel(this.services, webviewPanel, uri);
    this.panels.set(uri.toString(), panel);
    panel.onDidDispose(() => this.panels.delete(uri.toString()));
    return panel;
  }
}

/** The project that a page's saved state names. */
function projectOf(state: unknown): vscode.Uri | undefined {
  if (typeof state !== "object" || state === null) return undefined;
  const { project } = state as { readonly project?: unknown };
  return typeof project === "string" && project !== "" ? vscode.Uri.parse(project) : undefined;
}
