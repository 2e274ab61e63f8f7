import * as vscode from "vscode";
import { PagePanel, webviewOptions } from "./pagePanel.ts";
import type { PageKind } from "./pagePanel.ts";

/** The open panels of one kind: one a project, brought back after a reload of the window. */
export class PagePanels<Request> implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly kind: PageKind<Request>;
  private readonly extensionUri: vscode.Uri;
  private readonly panels = new Map<string, PagePanel<Request>>();
  private readonly serializer: vscode.Disposable;

  constructor(kind: PageKind<Request>, extensionUri: vscode.Uri) {
    this.kind = kind;
    this.extensionUri = extensionUri;
    this.serializer = vscode.window.registerWebviewPanelSerializer(kind.viewType, this);
  }

  /** Shows the panel of a project, and asks something of its page where that is given. */
  open(project: vscode.Uri, request?: Request): void {
    const panel = this.panels.get(project.toString()) ?? this.create(project);
    panel.reveal();
    if (request !== undefined) panel.ask(request);
  }

  /** Takes over a panel that VS Code brings back; one whose state names no project is closed. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const project = projectOf(state);
    if (project === undefined || this.panels.has(project.toString())) panel.dispose();
    else this.keep(panel, project);
  }

  dispose(): void {
    this.serializer.dispose();
    for (const panel of this.panels.values()) panel.dispose();
  }

  private create(project: vscode.Uri): PagePanel<Request> {
    const { viewType, title } = this.kind;
    const options = webviewOptions(this.extensionUri);
    return this.keep(vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, options), project);
  }

  private keep(webviewPanel: vscode.WebviewPanel, project: vscode.Uri): PagePanel<Request> {
    const panel = new PagePanel(this.kind, webviewPanel, project, this.extensionUri);
    this.panels.set(project.toString(), panel);
    panel.onDidDispose(() => this.panels.delete(project.toString()));
    return panel;
  }
}

/** The project that a page's saved state names. */
function projectOf(state: unknown): vscode.Uri | undefined {
  if (typeof state !== "object" || state === null) return undefined;
  const { project } = state as { readonly project?: unknown };
  return typeof project === "string" && project !== "" ? vscode.Uri.parse(project) : undefined;
}
