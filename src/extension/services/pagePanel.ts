import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Channel } from "../../protocol/rpc.ts";
import { wireChannel } from "../../protocol/wire.ts";
import { panelHtml } from "./panelHtml.ts";
import type { PageLooks } from "./panelHtml.ts";

/** One kind of panel: what VS Code and the page are told of it, and what its pages talk to. */
export interface PageKind<Request> extends PageLooks {
  /** By which VS Code brings its panels back after a reload. */
  readonly viewType: string;
  /** What stands behind the panel of a project, however often its page is loaded. */
  readonly open: (project: vscode.Uri) => PageContent<Request>;
}

export interface PageContent<Request> {
  /** Answers one page, from the time that it is loaded. */
  startSession(channel: Channel): PageSession<Request>;
}

export interface PageSession<Request> {
  /** Tells the page what a command asks of it, as soon as it is up. */
  ask(request: Request): void;
  dispose(): void;
}

/**
 * The panel of one project. VS Code throws a hidden page away and loads it again when it is shown, so a session
 * lives as long as the page is visible; what the person has chosen is in the page's own state.
 */
export class PagePanel<Request> {
  private readonly panel: vscode.WebviewPanel;
  private readonly content: PageContent<Request>;
  private session: PageSession<Request> | undefined;
  private pending: Request | undefined;

  constructor(kind: PageKind<Request>, panel: vscode.WebviewPanel, project: vscode.Uri, extensionUri: vscode.Uri) {
    this.panel = panel;
    this.content = kind.open(project);
    panel.iconPath = iconOf(kind.name, extensionUri);
    panel.webview.options = webviewOptions(extensionUri);
    panel.onDidChangeViewState(() => this.followVisibility());
    panel.onDidDispose(() => this.session?.dispose());
    this.followVisibility();
    panel.webview.html = pageOf(kind, panel.webview, extensionUri);
  }

  onDidDispose(listener: () => void): void {
    this.panel.onDidDispose(listener);
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** Asks something of the page, as soon as it is visible. */
  ask(request: Request): void {
    if (this.session) this.session.ask(request);
    else this.pending = request;
  }

  dispose(): void {
    this.panel.dispose();
  }

  private followVisibility(): void {
    if (this.panel.visible && !this.session) {
      this.session = this.content.startSession(channelOf(this.panel.webview));
      if (this.pending !== undefined) this.session.ask(this.pending);
      this.pending = undefined;
    } else if (!this.panel.visible && this.session) {
      this.session.dispose();
      this.session = undefined;
    }
  }
}

export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [bundleFolder(extensionUri)] };
}

function channelOf(webview: vscode.Webview): Channel {
  return wireChannel(
    (message) => void webview.postMessage(message),
    (receive) => {
      const subscription = webview.onDidReceiveMessage(receive);
      return () => void subscription.dispose();
    },
  );
}

function iconOf(name: string, extensionUri: vscode.Uri): { readonly light: vscode.Uri; readonly dark: vscode.Uri } {
  const uriOf = (file: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, "media", "icons", file);
  return { light: uriOf(`${name}-light.svg`), dark: uriOf(`${name}-dark.svg`) };
}

function bundleFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, "dist", "webview");
}

function pageOf(looks: PageLooks, webview: vscode.Webview, extensionUri: vscode.Uri): string {
  return panelHtml({
    ...looks,
    cspSource: webview.cspSource,
    scriptNonce: randomBytes(16).toString("hex"),
    styleNonce: randomBytes(16).toString("hex"),
    uriOf: (file) => webview.asWebviewUri(vscode.Uri.joinPath(bundleFolder(extensionUri), file)).toString(),
  });
}
