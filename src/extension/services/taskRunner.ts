import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import { UserError } from "../../engine/model/errors.ts";
import { isSameList } from "../../engine/model/sameList.ts";
import type { RunCommand, RunSummary } from "../../engine/model/run.ts";
import { contexts, taskType } from "../ids.ts";
import type { EndedTask, Project, Projects, RerunHow, RunMode, RunningTask, RunTasks } from "../services.ts";
import {
  kindOf,
  makeDefinition,
  makeExecDefinition,
  makeSweepDefinition,
  makeTask,
  requestOf,
  titleOf,
  wantedJobs,
} from "./cairnTask.ts";
import { chosenPython } from "./chosenPython.ts";
import { Disposables } from "./disposables.ts";
import { saveEdited } from "./saveEdited.ts";
import { requireTrust } from "./trust.ts";

/** What a run gets to end by itself after it was interrupted: the CLI passes the signal on and writes the record. */
const stoppingTimeMs = 10_000;
const interrupt = "\u0003";

interface RunningExecution extends RunningTask {
  readonly execution: vscode.TaskExecution;
  terminal: vscode.Terminal | undefined;
  wasStopped: boolean;
}

/** Starts the CLI as VS Code tasks, and follows all of Cairn's tasks whoever started them. */
export class TaskRunner implements RunTasks, vscode.Disposable {
  readonly onDidChangeRunning: vscode.Event<void>;
  readonly onDidEnd: vscode.Event<EndedTask>;
  private readonly script: string;
  private readonly projects: Pick<Projects, "projectOf" | "all">;
  private readonly log: Pick<vscode.LogOutputChannel, "warn">;
  private readonly disposables = new Disposables();
  private readonly changedRunning: vscode.EventEmitter<void>;
  private readonly ended: vscode.EventEmitter<EndedTask>;
  private executions: readonly RunningExecution[] = [];
  /** What ended tasks have printed, until the project's next task starts. By root. */
  private readonly endedTerminals = new Map<string, readonly vscode.Terminal[]>();

  /** `script` is the bundle of the CLI. */
  constructor(
    script: string,
    projects: Pick<Projects, "projectOf" | "all">,
    log: Pick<vscode.LogOutputChannel, "warn">,
  ) {
    this.script = script;
    this.projects = projects;
    this.log = log;
    this.changedRunning = this.disposables.track(new vscode.EventEmitter());
    this.ended = this.disposables.track(new vscode.EventEmitter());
    this.onDidChangeRunning = this.changedRunning.event;
    this.onDidEnd = this.ended.event;
    this.disposables.track(vscode.tasks.onDidStartTask(({ execution }) => this.taskStarted(execution)));
    this.disposables.track(
      vscode.tasks.onDidStartTaskProcess(({ execution, processId }) => void this.findTerminal(execution, processId)),
    );
    this.disposables.track(
      vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => this.taskEnded(execution, exitCode)),
    );
    // A task whose process could not be started ends without the event above.
    this.disposables.track(vscode.tasks.onDidEndTask(({ execution }) => this.taskEnded(execution, undefined)));
  }

  get running(): readonly RunningTask[] {
    return this.executions;
  }

  async run(project: Project, stageIds: readonly string[], mode: RunMode): Promise<void> {
    requireTrust();
    const twin = this.executions.find((running) => isOf(running, project, stageIds));
    if (twin) throw alreadyRunning(twin.title);
    await this.start(project, makeDefinition(stageIds, mode));
  }

  async exec(project: Project, command: RunCommand): Promise<void> {
    requireTrust();
    await this.start(project, makeExecDefinition(command));
  }

  async sweep(project: Project, args: readonly string[]): Promise<void> {
    requireTrust();
    await this.start(project, makeSweepDefinition(args));
  }

  async rerun(project: Project, { id, name }: RunSummary, { failed, set = [] }: RerunHow = {}): Promise<void> {
    requireTrust();
    // A name tells a person more; an id is meant where another run has the same name.
    const called = await project.engine.run(name);
    const rerun = called.id === id ? name : id;
    const definition = { type: taskType, rerun, ...(failed === true && { failed }), ...(set.length > 0 && { set }) };
    const title = titleOf(definition);
    if (this.executions.some((running) => running.project.root === project.root && running.title === title))
      throw alreadyRunning(title);
    await this.start(project, definition);
  }

  async reproduce(project: Project, ref: string): Promise<void> {
    requireTrust();
    await this.launch(project, { type: taskType, reproduce: ref });
  }

  async make(
    project: Project,
    scope: vscode.WorkspaceFolder | vscode.TaskScope,
    definitions: readonly vscode.TaskDefinition[],
  ): Promise<readonly vscode.Task[]> {
    const surroundings = { env: await chosenPython(project.uri, this.log), jobs: wantedJobs(project.uri) };
    return definitions.map((definition) => makeTask(this.script, project, scope, definition, surroundings));
  }

  async stop(project: Project): Promise<void> {
    const toStop = this.executions.filter((running) => running.project.root === project.root);
    if (toStop.length === 0) throw nothingToStop();
    await Promise.all(toStop.map((running) => this.stopOne(running)));
  }

  reveal(project: Project): void {
    this.executions.findLast((running) => running.project.root === project.root)?.terminal?.show(true);
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async start(project: Project, definition: vscode.TaskDefinition): Promise<void> {
    await saveEdited(project);
    await this.launch(project, definition);
  }

  private async launch(project: Project, definition: vscode.TaskDefinition): Promise<void> {
    for (const task of await this.make(project, this.scopeOf(project), [definition]))
      await vscode.tasks.executeTask(task);
  }

  private async stopOne(running: RunningExecution): Promise<void> {
    running.wasStopped = true;
    running.terminal?.sendText(interrupt, false);
    if (running.terminal) await Promise.race([this.untilEnded(running), sleep(stoppingTimeMs)]);
    if (this.executions.includes(running)) running.execution.terminate();
  }

  private untilEnded(running: RunningExecution): Promise<void> {
    return new Promise((resolve) => {
      const listener = this.changedRunning.event(() => {
        if (this.executions.includes(running)) return;
        listener.dispose();
        resolve();
      });
    });
  }

  /** The folder of the window that the project is shown for. */
  private scopeOf(project: Project): vscode.WorkspaceFolder | vscode.TaskScope {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const own = folders.find((folder) => this.projects.projectOf(folder.uri)?.root === project.root);
    return own ?? vscode.TaskScope.Workspace;
  }

  private taskStarted(execution: vscode.TaskExecution): void {
    const { definition, scope } = execution.task;
    if (definition.type !== taskType) return;
    const folder = typeof scope === "object" ? this.projects.projectOf(scope.uri) : undefined;
    const project = folder ?? this.projects.all[0];
    if (!project) return;
    const [title, request] = [titleOf(definition), requestOf(definition)];
    const startedAt = Date.now();
    const task = { project, request, kind: kindOf(definition), title, startedAt };
    const running = { ...task, execution, terminal: undefined, wasStopped: false };
    this.setExecutions([...this.executions, running]);
  }

  /** VS Code does not say which terminal a task has; the process tells. */
  private async findTerminal(execution: vscode.TaskExecution, processId: number): Promise<void> {
    const running = this.executions.find((candidate) => candidate.execution === execution);
    if (!running) return;
    for (const terminal of vscode.window.terminals) {
      if ((await terminal.processId) === processId) this.takeTerminal(running, terminal);
    }
  }

  /**
   * A project has the terminals of its running tasks, or that of the newest one. Where the person was looking at an old
   * one, they see the new one.
   */
  private takeTerminal(running: RunningExecution, terminal: vscode.Terminal): void {
    running.terminal = terminal;
    const { root } = running.project;
    const old = this.endedTerminals.get(root) ?? [];
    // A task can have ended before its terminal was found.
    this.endedTerminals.set(root, this.executions.includes(running) ? [] : [terminal]);
    if (old.some((one) => one === vscode.window.activeTerminal)) terminal.show(true);
    for (const one of old) one.dispose();
  }

  private taskEnded(execution: vscode.TaskExecution, exitCode: number | undefined): void {
    const running = this.executions.find((candidate) => candidate.execution === execution);
    if (!running) return;
    this.setExecutions(this.executions.filter((candidate) => candidate !== running));
    const { root } = running.project;
    if (running.terminal) this.endedTerminals.set(root, [...(this.endedTerminals.get(root) ?? []), running.terminal]);
    const { execution: _, terminal: _terminal, ...ended } = running;
    this.ended.fire({ ...ended, ...(exitCode !== undefined && { exitCode }) });
  }

  private setExecutions(executions: readonly RunningExecution[]): void {
    this.executions = executions;
    void vscode.commands.executeCommand("setContext", contexts.isRunning, executions.length > 0);
    this.changedRunning.fire();
  }
}

/** Whether the very same stages run: others go side by side, and wait for each other where they have to. */
function isOf({ project, request }: RunningExecution, { root }: Project, stageIds: readonly string[]): boolean {
  if (project.root !== root || request === undefined || request.command) return false;
  return isSameList(request.stageIds, stageIds);
}

function alreadyRunning(title: string): UserError {
  return new UserError(
    "already-running",
    `“${title}” runs in this window already.`,
    "Wait until it has ended, or stop it first.",
  );
}

function nothingToStop(): UserError {
  return new UserError(
    "not-running-here",
    "No run of this window is under way.",
    "A run that was started in a terminal or another window is stopped there, with Ctrl+C.",
  );
}
