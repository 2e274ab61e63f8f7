import { existsSync, statSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import { guessPhase } from "../discovery/phase.ts";
import { shellQuote } from "../discovery/tools/shellQuote.ts";
import { UserError } from "../model/errors.ts";
import { isOutsideRoot, resolveFrom } from "../model/paths.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { PlannedStage } from "../model/plan.ts";
import type { RunCommand } from "../model/run.ts";
import { fileStart } from "../model/source.ts";
import { isSourceFile } from "../model/sourceFile.ts";
import { isLoose } from "../model/stage.ts";
import type { Dependency, Stage } from "../model/stage.ts";
import { olderMetrics } from "./metricsFiles.ts";
import { resolveProgram } from "./process/programs.ts";

/** Stages, and what is to become of each of them. */
export interface RunPlan {
  readonly pipeline: Pipeline;
  readonly plan: readonly PlannedStage[];
}

/** The names that metrics files mostly have, beside the command. */
const usualMetrics = ["metrics.json", "metrics.yaml", "metrics.csv", "metrics.jsonl", "dvclive/metrics.json"];

type Place = Pick<EngineContext, "root">;

/**
 * What runs one command by itself: the pipeline with one more stage, which stands for the command. A script or notebook
 * that is known as a stage already keeps its id, so that its row tells of the run.
 * Throws a `UserError`: `command-not-found`, `params-file-missing`.
 */
export function planCommand({ root }: Place, pipeline: Pipeline, command: RunCommand, env: NodeJS.ProcessEnv): RunPlan {
  const stage = commandStage(root, pipeline, command, env);
  return {
    pipeline: { ...pipeline, stages: [...pipeline.stages.filter(({ id }) => id !== stage.id), stage] },
    plan: [{ stageId: stage.id, action: "run", reasons: [] }],
  };
}

function commandStage(root: string, pipeline: Pipeline, command: RunCommand, env: NodeJS.ProcessEnv): Stage {
  const { argv, wdir, metrics, params, liveOutput } = command;
  checkProgram(path.join(root, wdir), argv[0] ?? "", env);
  for (const file of params) checkParams(root, file);
  const sources = sourcesAmong(root, command);
  const script = sources.find(({ path }) => isScript(path))?.path;
  const known = pipeline.stages.find((stage) => isLoose(stage) && stage.kind !== "task" && stage.file === script);
  const name = known?.name ?? script ?? moduleOf(argv) ?? path.basename(argv[0] ?? "");
  const cmd = [argv.map(shellQuote).join(" ")];
  return {
    id: known?.id ?? name,
    name,
    kind: "script",
    file: script ?? ".",
    range: known?.range ?? fileStart,
    phase: known?.phase ?? guessPhase({ name, cmd, outs: [] }),
    cmd,
    argv,
    wdir,
    deps: sources,
    params: params.map((file) => ({ file, key: null, range: fileStart })),
    outs: [],
    measures: [...metrics, ...usualMetrics.map((file) => resolveFrom(wdir, file))].map((measured) => {
      return { path: measured, role: "metrics", older: olderMetrics(root, measured) };
    }),
    frozen: false,
    alwaysChanged: true,
    ...(liveOutput === true && { execution: { live: "stdout" } }),
  };
}

/**
 * What stands behind the script or module of a command (behind the program where it has none): the experiment's own
 * arguments, without those of an interpreter or launcher.
 */
export function ownArguments({ argv = [], deps }: Pick<Stage, "argv" | "deps">): readonly string[] {
  const script = deps.find(({ path }) => isScript(path));
  const place = script ? argv.indexOf(script.written) : argv.indexOf("-m") + 1;
  return argv.slice(Math.max(0, place) + 1);
}

/** Whether a file is what an interpreter or the system starts, by its name. */
function isScript(file: string): boolean {
  return /\.(?:py|ipynb|r|rmd|jl|sh|bash|zsh|fish|m?js|cjs|ts|pl|rb|lua|m|ps1|bat|cmd|scala|sql)$/i.test(file);
}

/** The words of a command that name files of code or settings in the root: the script, and its configuration. */
function sourcesAmong(root: string, { argv, wdir }: RunCommand): readonly Dependency[] {
  const found = new Map<string, Dependency>();
  for (const written of argv.flatMap((word) => [word, word.slice(word.indexOf("=") + 1)])) {
    const source = resolveFrom(wdir, isUnder(root, written) ? path.relative(path.join(root, wdir), written) : written);
    if (found.has(source) || isOutsideRoot(source) || !isSourceFile(source)) continue;
    const isFile = statSync(path.join(root, source), { throwIfNoEntry: false })?.isFile() === true;
    if (isFile) found.set(source, { path: source, written, range: fileStart });
  }
  return [...found.values()];
}

function isUnder(root: string, written: string): boolean {
  return path.isAbsolute(written) && !isOutsideRoot(path.relative(root, written).split(path.sep).join("/"));
}

/** The module of `python -m package.module`. */
function moduleOf(argv: readonly string[]): string | undefined {
  const at = argv.indexOf("-m");
  return at < 0 ? undefined : argv[at + 1];
}

function checkProgram(cwd: string, program: string, env: NodeJS.ProcessEnv): void {
  if (resolveProgram(program, { cwd, env }) !== undefined) return;
  throw new UserError(
    "command-not-found",
    `There is no program \`${program}\` that could be started in ${cwd}.`,
    "See that it is spelled as it is on PATH and may be executed; what only a shell knows runs with `sh -c '…'`.",
  );
}

function checkParams(root: string, file: string): void {
  if (existsSync(path.join(root, file))) return;
  throw new UserError(
    "params-file-missing",
    `There is no parameters file \`${file}\`.`,
    "Name it relative to the folder that the command runs in: --params conf/params.yaml",
  );
}
