import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { CompareRequest } from "../../../protocol/experiments.ts";
import { wireChannel } from "../../../protocol/wire.ts";
import type { Services } from "../../services.ts";
import { ExperimentsSession } from "./experimentsSession.ts";
import { panelActions } from "./panelActions.ts";
import { panelHtml } from "./panelHtml.ts";
import { ProjectSource } from "./projectSource.ts";

/**
 * The experiments panel of one project. VS Code throws a hidden page away and loads it again when it is shown, so
 * a session lives as long as the page is visible; what the person has chosen is in the page's own state.
 */
export class ExperimentsPanel {
  private readonly services: Services;
  private readonly panel: vscode.WebviewPanel;
  private readonly source: ProjectSource;
  private session: ExperimentsSession | undefined;
  private pendingCompare: CompareRequest | undefined;

  constructor(services: Services, panel: vscode.WebviewPanel, uri: vscode.Uri) {
    this.services = services;
    this.panel = panel;
    this.source = new ProjectSource(services.projects, uri, (error) => this.log(error));
    const { extensionUri } = services.context;
    panel.iconPath = iconOf(extensionUri);
    panel.webview.options = webviewOptions(extensionUri);
    panel.onDidChangeViewState(() => this.followVisibility());
    panel.onDidDispose(() => this.session?.dispose());
    this.followVisibility();
    panel.webview.html = pageOf(panel.webview, extensionUri);
  }

  onDidDispose(listener: () => void): void {
    this.panel.onDidDispose(listener);
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** Lays runs side by side, as soon as the page is visible. */
  compare(request: CompareRequest): void {
    if (this.session) this.session.compare(request);
    else this.pendingCompare = request;
  }

  dispose(): void {
    this.panel.dispose();
  }

  private followVisibility(): void {
    if (this.panel.visible && !this.session) {
      this.session = this.startSession();
      if (this.pendingCompare) this.session.compare(this.pendingCompare);
      this.pendingCompare = undefined;
    } else if (!this.panel.visible && this.session) {
      this.session.dispose();
      this.session = undefined;
    }
  }

  private log(error: unknown): void {
    this.services.log.error(error instanceof Error ? error : String(error));
  }

  private startSession(): ExperimentsSession {
    const { webview } = this.panel;
    return new ExperimentsSession({
      channel: wireChannel(
        (message) => void webview.postMessage(message),
        (receive) => {
          const subscription = webview.onDidReceiveMessage(receive);
          return () => void subscription.dispose();
        },
      ),
      source: this.source,
      actions: panelActions(this.services, this.source),
      onError: (error) => this.log(error),
      now: Date.now,
    });
  }
}

export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [bundleFolder(extensionUri)] };
}

function iconOf(extensionUri: vscode.Uri): { readonly light: vscode.Uri; readonly dark: vscode.Uri } {
  const uriOf = (file: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, "media", "icons", file);
  return { light: uriOf("experiments-light.svg"), dark: uriOf("experiments-dark.svg") };
}

function bundleFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, "dist", "webview");
}

function pageOf(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const uriOf = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(bundleFolder(extensionUri), file)).toString();
  return panelHtml({
    cspSource: webview.cspSource,
    scriptNonce: randomBytes(16).toString("hex"),
    styleNonce: randomBytes(16).toString("hex"),
    scriptUri: uriOf("experiments.js"),
    styleUri: uriOf("experiments.css"),
  });
}
