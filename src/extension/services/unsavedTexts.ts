import * as vscode from "vscode";
import type { Project, Projects, UnsavedTexts } from "../services.ts";
import { Disposables } from "./disposables.ts";

/** A pause in typing that is long enough to look at what was typed. */
const typingPauseMs = 150;
/** However long somebody types: so often it is looked at. */
const longestWaitMs = 1_000;
/** A larger text is not read as a pipeline's anyway (see the engine's limit). */
const maxLength = 8 * 1024 * 1024;

interface Pending {
  readonly document: vscode.TextDocument;
  readonly since: number;
  readonly timer: NodeJS.Timeout;
}

/** Follows the editors' documents: each is told a moment after the last change, and taken back once it is as on disk. */
export class EditorTexts implements UnsavedTexts, vscode.Disposable {
  readonly onDidTell: vscode.Event<Project>;
  private readonly projects: Projects;
  private readonly log: vscode.LogOutputChannel;
  private readonly disposables = new Disposables();
  private readonly taken: vscode.EventEmitter<Project>;
  /** By the document's URI. */
  private readonly pending = new Map<string, Pending>();
  /** URIs of documents whose unsaved text an engine holds. */
  private readonly told = new Set<string>();
  private telling: Promise<unknown> = Promise.resolve();

  constructor(projects: Projects, log: vscode.LogOutputChannel) {
    this.projects = projects;
    this.log = log;
    this.taken = this.disposables.track(new vscode.EventEmitter());
    this.onDidTell = this.taken.event;
    const { workspace } = vscode;
    this.disposables.track(workspace.onDidChangeTextDocument(({ document }) => this.expect(document, typingPauseMs)));
    this.disposables.track(workspace.onDidSaveTextDocument((document) => this.expect(document, 0)));
    this.disposables.track(workspace.onDidCloseTextDocument((document) => this.expect(document, 0)));
    this.disposables.track(projects.onDidChangeProjects(() => this.tellAll()));
  }

  isBehind(uri: vscode.Uri): boolean {
    return this.pending.has(uri.toString());
  }

  async flush(): Promise<void> {
    for (const { document } of this.pending.values()) this.tell(document);
    await this.telling;
  }

  dispose(): void {
    for (const { timer } of this.pending.values()) clearTimeout(timer);
    this.pending.clear();
    this.disposables.dispose();
  }

  /** A project that was opened just now has heard of none. */
  private tellAll(): void {
    this.told.clear();
    for (const document of vscode.workspace.textDocuments) if (document.isDirty) this.tell(document);
  }

  private expect(document: vscode.TextDocument, pauseMs: number): void {
    const key = document.uri.toString();
    if (document.uri.scheme !== "file" || (!document.isDirty && !this.told.has(key) && !this.pending.has(key))) return;
    const before = this.pending.get(key);
    clearTimeout(before?.timer);
    const since = before?.since ?? Date.now();
    const waitMs = Math.min(pauseMs, Math.max(0, since + longestWaitMs - Date.now()));
    this.pending.set(key, { document, since, timer: setTimeout(() => this.tell(document), waitMs) });
  }

  private tell(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.pending.get(key)?.timer);
    this.pending.delete(key);
    const project = this.projects.projectOf(document.uri);
    const path = project?.toPath(document.uri);
    if (!project || path === undefined) return;
    const text = document.isDirty && !document.isClosed ? document.getText() : undefined;
    if (text === undefined || text.length > maxLength) this.told.delete(key);
    else this.told.add(key);
    const telling = project.noteText(path, this.told.has(key) ? text : undefined).then(
      () => this.taken.fire(project),
      // A failure here is told by whatever asks the engine next.
      (error: unknown) => this.log.debug(String(error)),
    );
    this.telling = Promise.allSettled([this.telling, telling]);
  }
}
