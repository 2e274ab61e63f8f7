import * as vscode from "vscode";
import { contexts } from "../ids.ts";
import type { Project, ProjectPart, ProjectState, Projects } from "../services.ts";
import { Disposables } from "./disposables.ts";
import { openEngineClient } from "./engineClient.ts";
import { OpenProject } from "./project.ts";

type StateChange = { readonly project: Project; readonly changed: ReadonlySet<keyof ProjectState> };

/** What `contexts.state` says of the window as a whole. */
export type WindowState = "loading" | "noWorkspace" | "empty" | "ready";

/** The projects of the window: one a root, however many of its folders are open. */
export class OpenProjects implements Projects {
  readonly onDidChangeProjects: vscode.Event<void>;
  readonly onDidChangeState: vscode.Event<StateChange>;
  readonly onDidChangeHistory: vscode.Event<Project>;
  readonly onDidWarn: vscode.Event<string>;
  private readonly script: string;
  private readonly log: vscode.LogOutputChannel;
  private readonly disposables = new Disposables();
  private readonly changedProjects: vscode.EventEmitter<void>;
  private readonly changedState: vscode.EventEmitter<StateChange>;
  private readonly changedHistory: vscode.EventEmitter<Project>;
  private readonly warned: vscode.EventEmitter<string>;
  private readonly wanted = new Map<ProjectPart, number>();
  /** By root. */
  private readonly open = new Map<string, OpenProject>();
  /** The root of each open workspace folder, by the folder's path. */
  private readonly rootOfFolder = new Map<string, string>();
  private updating: Promise<void> = Promise.resolve();
  private isDisposed = false;

  /** `script` is the bundle of the engine's worker. */
  constructor(script: string, log: vscode.LogOutputChannel) {
    this.script = script;
    this.log = log;
    this.changedProjects = this.disposables.track(new vscode.EventEmitter());
    this.changedState = this.disposables.track(new vscode.EventEmitter());
    this.changedHistory = this.disposables.track(new vscode.EventEmitter());
    this.warned = this.disposables.track(new vscode.EventEmitter());
    this.onDidChangeHistory = this.changedHistory.event;
    this.onDidWarn = this.warned.event;
    this.onDidChangeProjects = this.changedProjects.event;
    this.onDidChangeState = this.changedState.event;
    this.disposables.track(vscode.workspace.onDidChangeWorkspaceFolders(() => this.follow()));
    this.disposables.track(vscode.workspace.onDidGrantWorkspaceTrust(() => this.follow("anew")));
    this.disposables.track(this.onDidChangeProjects(() => this.tellState()));
    this.disposables.track(
      this.onDidChangeState(({ changed }) => {
        if (changed.has("pipeline") || changed.has("failure")) this.tellState();
      }),
    );
    void vscode.commands.executeCommand("setContext", contexts.state, this.windowState("loading"));
    this.follow();
  }

  /** In the order of the window's folders, whichever was opened first. */
  get all(): readonly Project[] {
    const paths = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    const roots = new Set(paths.map((folder) => this.rootOfFolder.get(folder) ?? folder));
    return [...roots].flatMap((root) => this.open.get(root) ?? []);
  }

  projectOf(uri: vscode.Uri): Project | undefined {
    const containing = this.all.filter((project) => project.toPath(uri) !== undefined);
    return containing.sort((a, b) => b.root.length - a.root.length)[0];
  }

  byRoot(root: string): Project | undefined {
    return this.open.get(root);
  }

  want(parts: readonly ProjectPart[]): vscode.Disposable {
    const count = (step: 1 | -1): void => {
      for (const part of parts) this.wanted.set(part, (this.wanted.get(part) ?? 0) + step);
    };
    count(1);
    for (const project of this.open.values()) project.readWanted();
    let isDone = false;
    return {
      dispose: () => {
        if (!isDone) count(-1);
        isDone = true;
      },
    };
  }

  dispose(): void {
    this.isDisposed = true;
    for (const project of this.open.values()) project.dispose();
    this.open.clear();
    this.disposables.dispose();
  }

  private follow(how: "" | "anew" = ""): void {
    this.updating = this.updating
      .then(() => this.openFolders(how === "anew"))
      .catch((error: unknown) => this.log.error(error instanceof Error ? error : String(error)));
  }

  private async openFolders(anew: boolean): Promise<void> {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
    const paths = new Set(folders.map(({ uri }) => uri.fsPath));
    for (const folder of this.rootOfFolder.keys()) {
      if (anew || !paths.has(folder)) this.rootOfFolder.delete(folder);
    }
    const roots = new Set(this.rootOfFolder.values());
    for (const project of [...this.open.values()].filter(({ root }) => !roots.has(root))) {
      this.open.delete(project.root);
      project.dispose();
    }
    await Promise.all([...paths].map((folder) => this.openFolder(folder)));
    if (!this.isDisposed) this.changedProjects.fire();
  }

  private async openFolder(folder: string): Promise<void> {
    if (this.rootOfFolder.has(folder)) return;
    const engine = await openEngineClient({
      script: this.script,
      data: { folder, mayStartProcesses: vscode.workspace.isTrusted },
      log: (level, message) => {
        this.log[level](message);
        if (level === "warn") this.warned.fire(message);
      },
    });
    this.rootOfFolder.set(folder, engine.root);
    if (this.isDisposed || this.open.has(engine.root)) {
      await engine.close();
      return;
    }
    const project = new OpenProject({ engine, log: this.log, isWanted: (part) => (this.wanted.get(part) ?? 0) > 0 });
    project.onDidChange((changed) => this.changedState.fire({ project, changed }));
    engine.onDidChange((changes) => {
      if (changes.includes("snapshots")) this.changedHistory.fire(project);
    });
    this.open.set(engine.root, project);
  }

  private tellState(): void {
    void vscode.commands.executeCommand("setContext", contexts.state, this.windowState("empty"));
  }

  private windowState(whenNoProject: WindowState): WindowState {
    if ((vscode.workspace.workspaceFolders ?? []).length === 0) return "noWorkspace";
    const states = this.all.map(({ state }) => state);
    if (states.some(({ pipeline, failure }) => failure !== undefined || (pipeline?.files.length ?? 0) > 0))
      return "ready";
    if (states.some(({ pipeline }) => pipeline === undefined)) return "loading";
    return whenNoProject;
  }
}
