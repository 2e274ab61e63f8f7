import path from "node:path";
import * as vscode from "vscode";
import type { RunRequest } from "../../engine/model/plan.ts";
import type { RunCommand } from "../../engine/model/run.ts";
import { settings, taskType } from "../ids.ts";
import type { Project, RunMode, TaskKind } from "../services.ts";

/** A task as tasks.json has it: `{ "type": "cairn", "stage": "train" }`, or `{ "type": "cairn", "exec": ["python", "try.py"] }`. */
export interface CairnTaskDefinition extends vscode.TaskDefinition {
  readonly stage?: string;
  readonly stages?: readonly string[];
  readonly mode?: RunMode;
  /** A command to keep as a run, in place of stages: the program and its arguments. */
  readonly exec?: readonly string[];
  /** Where that runs, relative to the project's root. */
  readonly wdir?: string;
  readonly metrics?: readonly string[];
  readonly params?: readonly string[];
  readonly liveOutput?: boolean;
  /** The arguments of a sweep, in place of all else. */
  readonly sweep?: readonly string[];
  /** A run to do again, in place of stages. */
  readonly rerun?: string;
  /** Other values of parameters for that run: `train.lr=0.1`. */
  readonly set?: readonly string[];
  /** Of that run only what failed or was not begun. */
  readonly failed?: boolean;
  /** A run, or a recipe file, to reproduce in place of stages. */
  readonly reproduce?: string;
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

/** The definition of a task that runs one command, as `readDefinition` tells of stages. */
export function makeExecDefinition({ argv, wdir, metrics, params, liveOutput }: RunCommand): CairnTaskDefinition {
  return {
    type: taskType,
    exec: argv,
    wdir,
    ...(metrics.length > 0 && { metrics }),
    ...(params.length > 0 && { params }),
    ...(liveOutput === true && { liveOutput }),
  };
}

/** The definition of a task that runs `cairn sweep` with these arguments. */
export function makeSweepDefinition(args: readonly string[]): CairnTaskDefinition {
  return { type: taskType, sweep: args };
}

function readSweep(definition: vscode.TaskDefinition): readonly string[] | undefined {
  return (definition as CairnTaskDefinition).sweep;
}

/** The command that a definition asks for; undefined where it is one of stages. */
function readExec(definition: vscode.TaskDefinition): RunCommand | undefined {
  const { exec, wdir = ".", metrics = [], params = [], liveOutput = false } = definition as CairnTaskDefinition;
  return exec && { argv: exec, wdir, metrics, params, liveOutput };
}

type ModeRequest = Pick<RunRequest, "single" | "downstream" | "force">;

const requests: Readonly<Record<RunMode, ModeRequest>> = {
  single: { single: true, force: true },
  "with-upstream": {},
  "with-downstream": { downstream: true },
  stale: {},
  all: { force: true },
};

/** What a definition's task carries out. */
export function kindOf(definition: vscode.TaskDefinition): TaskKind {
  if (readSweep(definition)) return "sweep";
  return (definition as CairnTaskDefinition).reproduce === undefined ? "run" : "reproduction";
}

/** What a definition's run is asked of the engine with; undefined of a sweep, and where the CLI finds that in an earlier run. */
export function requestOf(definition: vscode.TaskDefinition): RunRequest | undefined {
  if (readSweep(definition) || ofEarlierRun(definition)) return undefined;
  const command = readExec(definition);
  if (command) return { stageIds: [], command };
  const { stageIds, mode } = readDefinition(definition);
  return { stageIds, ...requests[mode] };
}

function flagsOf(mode: RunMode): readonly string[] {
  return Object.keys(requests[mode]).map((name) => `--${name}`);
}

/** The CLI's arguments for a command. */
function execArguments(root: string, { argv, wdir, metrics, params, liveOutput }: RunCommand): readonly string[] {
  const inRoot = (file: string): string => path.join(root, file);
  const options = [
    ...(metrics.length > 0 ? ["--metrics", ...metrics.map(inRoot)] : []),
    ...(params.length > 0 ? ["--params", ...params.map(inRoot)] : []),
    ...(liveOutput === true ? ["--live-output"] : []),
  ];
  return ["exec", "-C", inRoot(wdir), ...options, "--", ...argv];
}

/** How the CLI is called for a definition, and what a person is told of it. */
function callOf(
  root: string,
  definition: vscode.TaskDefinition,
  jobs: number | undefined,
): { readonly args: readonly string[]; readonly told: readonly string[] } {
  const atOnce = jobs === undefined ? [] : ["--jobs", String(jobs)];
  const earlier = ofEarlierRun(definition);
  if (earlier) return { args: [...earlier.words, ...atOnce, "-C", root], told: [...earlier.words, ...atOnce] };
  const sweep = readSweep(definition);
  if (sweep) return { args: ["sweep", "-C", root, ...sweep], told: ["sweep", ...sweep] };
  const exec = readExec(definition);
  if (exec) return { args: execArguments(root, exec), told: ["exec", "--", ...exec.argv] };
  const { stageIds, mode } = readDefinition(definition);
  const flags = [...flagsOf(mode), ...atOnce];
  return { args: ["run", ...stageIds, ...flags, "-C", root], told: ["run", ...stageIds, ...flags] };
}

/** What does an earlier run again: its words for the CLI and for a person. Undefined for any other definition. */
function ofEarlierRun(
  definition: vscode.TaskDefinition,
): { readonly words: readonly string[]; readonly title: string } | undefined {
  const { rerun, set = [], failed = false, reproduce } = definition as CairnTaskDefinition;
  if (reproduce !== undefined) {
    return { words: ["reproduce", reproduce], title: `the reproduction of ${path.basename(reproduce)}` };
  }
  if (rerun === undefined) return undefined;
  if (failed) return { words: ["rerun", rerun, "--failed"], title: `the failed stages of ${rerun} again` };
  const changes = set.flatMap((assignment) => ["--set", assignment]);
  return { words: ["rerun", rerun, ...changes], title: [`${rerun} again`, ...set].join(", ") };
}

/** What a definition's task runs, for a person. */
export function titleOf(definition: vscode.TaskDefinition): string {
  if (readSweep(definition)) return "a sweep";
  const earlier = ofEarlierRun(definition);
  if (earlier) return earlier.title;
  const exec = readExec(definition);
  if (exec) return exec.argv.join(" ");
  const { stageIds, mode } = readDefinition(definition);
  return taskTitle(stageIds, mode);
}

function taskTitle(stageIds: readonly string[], mode: RunMode): string {
  const names = stageIds.join(", ");
  if (names === "") return mode === "all" ? "all stages" : "what is stale";
  if (mode === "with-upstream") return `${names} with upstream`;
  return mode === "with-downstream" ? `${names} with downstream` : names;
}

/** What a task is started with, whatever it runs. */
export interface TaskSurroundings {
  readonly env: Readonly<Record<string, string>>;
  /** How many stages go at once; as many as there are cores where it is not said. */
  readonly jobs: number | undefined;
}

/** What the person has set for tasks of a folder. */
export function wantedJobs(folder: vscode.Uri): number | undefined {
  const set = vscode.workspace.getConfiguration(settings.section, folder).get<number | null>(settings.jobs);
  return typeof set === "number" && Number.isInteger(set) && set > 0 ? set : undefined;
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
  { env, jobs }: TaskSurroundings,
): vscode.Task {
  const { args, told } = callOf(project.root, definition, jobs);
  const execution = new vscode.ProcessExecution(process.execPath, [script, ...args], {
    cwd: project.root,
    env: { ...env, ELECTRON_RUN_AS_NODE: "1" },
  });
  const task = new vscode.Task(definition, scope, titleOf(definition), taskType, execution);
  task.detail = `cairn ${told.join(" ")}`;
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Silent,
    // In a terminal that is used again VS Code gives the problem matchers that tasks.json adds each line twice. So each run has a new one, and TaskRunner closes the one before it.
    panel: vscode.TaskPanelKind.New,
    echo: false,
    showReuseMessage: false,
  };
  return task;
}
