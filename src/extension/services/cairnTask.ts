import * as vscode from "vscode";
import type { RunRequest } from "../../engine/model/plan.ts";
import { taskType } from "../ids.ts";
import type { Project, RunMode } from "../services.ts";

/** A task as tasks.json has it: `{ "type": "cairn", "stage": "train" }`. */
export interface CairnTaskDefinition extends vscode.TaskDefinition {
  readonly stage?: string;
  readonly stages?: readonly string[];
  readonly mode?: RunMode;
}

/** What a definition asks for: a named stage with what it needs, or what is stale, where it says no more. */
export function readDefinition(definition: vscode.TaskDefinition): { stageIds: readonly string[]; mode: RunMode } {
  const { stage, stages = [], mode } = definition as CairnTaskDefinition;
  const stageIds = stage === undefined ? stages : [stage, ...stages];
  return { stageIds, mode: mode ?? (stageIds.length > 0 ? "with-upstream" : "stale") };
}

/** The definition that `readDefinition` reads back. */
export function makeDefinition(stageIds: readonly string[], mode: RunMode): CairnTaskDefinition {
  const [first, ...others] = stageIds;
  if (first === undefined) return { type: taskType, mode };
  return { type: taskType, mode, ...(others.length === 0 ? { stage: first } : { stages: stageIds }) };
}

type ModeRequest = Pick<RunRequest, "single" | "downstream" | "force">;

const requests: Readonly<Record<RunMode, ModeRequest>> = {
  single: { single: true, force: true },
  "with-upstream": {},
  "with-downstream": { downstream: true },
  stale: {},
  all: { force: true },
};

/** What a run is asked of the engine with. */
export function runRequest(stageIds: readonly string[], mode: RunMode): RunRequest {
  return { stageIds, ...requests[mode] };
}

/** The CLI's arguments for a run. */
export function cliArguments(root: string, stageIds: readonly string[], mode: RunMode): readonly string[] {
  return ["run", ...stageIds, ...flagsOf(mode), "-C", root];
}

function flagsOf(mode: RunMode): readonly string[] {
  return Object.keys(requests[mode]).map((name) => `--${name}`);
}

/** What a task runs, for a person. */
export function taskTitle(stageIds: readonly string[], mode: RunMode): string {
  const names = stageIds.join(", ");
  if (names === "") return mode === "all" ? "all stages" : "what is stale";
  if (mode === "with-upstream") return `${names} with upstream`;
  return mode === "with-downstream" ? `${names} with downstream` : names;
}

/**
 * A task that starts the CLI at `script` with the host's own Node and with these variables beside the terminal's own.
 * `definition` is kept as it is, since VS Code recognises a task by it.
 */
export function makeTask(
  script: string,
  project: Project,
  scope: vscode.WorkspaceFolder | vscode.TaskScope,
  definition: vscode.TaskDefinition,
  env: Readonly<Record<string, string>>,
): vscode.Task {
  const { stageIds, mode } = readDefinition(definition);
  const execution = new vscode.ProcessExecution(
    process.execPath,
    [script, ...cliArguments(project.root, stageIds, mode)],
    { cwd: project.root, env: { ...env, ELECTRON_RUN_AS_NODE: "1" } },
  );
  const title = taskTitle(stageIds, mode);
  const task = new vscode.Task(definition, scope, title, taskType, execution);
  task.detail = `cairn ${["run", ...stageIds, ...flagsOf(mode)].join(" ")}`;
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Silent,
    // In a terminal that is used again VS Code gives the problem matchers that tasks.json adds each line twice. So each run has a new one, and TaskRunner closes the one before it.
    panel: vscode.TaskPanelKind.New,
    echo: false,
    showReuseMessage: false,
  };
  return task;
}
