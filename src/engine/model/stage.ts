import type { Execution } from "./execution.ts";
import type { Phase } from "./phase.ts";
import type { Problem, SourceRange } from "./source.ts";

/** The kinds of stages that a pipeline declares: the tool in whose language each is written. */
const pipelineKinds = [
  "dvc",
  "mlproject",
  "snakemake",
  "make",
  "kedro",
  "metaflow",
  "zenml",
  "prefect",
  "airflow",
  "dagster",
  "luigi",
] as const;

/** What one can run by hand and no pipeline declares: scripts with a main guard, notebooks, tasks of a task runner. */
const looseKinds = ["script", "notebook", "task"] as const;

export type StageKind = (typeof pipelineKinds)[number] | (typeof looseKinds)[number];

/**
 * One step with a command, dependencies, parameters and outputs, from any pipeline file.
 * All paths are relative to the root with forward slashes, except `written`, which is the text of the file.
 */
export interface Stage {
  /** `path/dvc.yaml:train`, or `train` where the file sits at the root. */
  readonly id: string;
  readonly name: string;
  readonly kind: StageKind;
  /** The pipeline file. */
  readonly file: string;
  /** The stage's name in the pipeline file; of a stage that a template made, its item where that is written there. */
  readonly range: SourceRange;
  readonly phase: Phase;
  /** As written, with its templates resolved: one text (with its line breaks) or a list. Empty where a template has no value. */
  readonly cmd: string | readonly string[];
  /** The program and its arguments where no shell stands between; `cmd` then says the same as a shell would read it. */
  readonly argv?: readonly string[];
  /** Where the command runs; `.` is the root. */
  readonly wdir: string;
  readonly deps: readonly Dependency[];
  readonly params: readonly ParamDependency[];
  /** Parameters that it takes through templates (`${train.lr}`), listed under `params` or not. */
  readonly templateParams?: readonly ParamDependency[];
  /** Every output, metrics and plots among them, in the order of the file: outs, metrics, plots. */
  readonly outs: readonly Output[];
  /** What a dvc.yaml calls metrics and plots at its top and this stage makes as, or in, an output. */
  readonly measures?: readonly MeasuredPath[];
  readonly desc?: string;
  /** Free data of the user's under `meta`. */
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly execution?: Execution;
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  /** Set where a template (`foreach`, `matrix`, `${…}`) cannot be resolved: the stage is shown, and not run. */
  readonly template?: { readonly uses: "foreach" | "matrix" | "interpolation" };
  /** Something wrong in how it is declared: it is shown, and not run before that is mended. */
  readonly fault?: Problem;
  /** Set where `foreach` or `matrix` made the stage: the group that it belongs to. */
  readonly templateOf?: StageGroup;
  /** Set where the command runs by itself what the stage needs of the same tool, as `make` does. */
  readonly runsUpstream?: true;
}

/** All parameters that a stage uses: those that it depends on, and those that reach its command by templates alone. */
export function usedParams({ params, templateParams = [] }: Stage): readonly ParamDependency[] {
  const isListed = ({ file, key }: ParamDependency): boolean =>
    params.some((param) => param.file === file && (param.key === null || param.key === key));
  return [...params, ...templateParams.filter((param) => !isListed(param))];
}

/** Whether a stage names any file: without one, nothing tells whether its result still holds. */
export function isTiedToFiles({ deps, params, outs }: Pick<Stage, "deps" | "params" | "outs">): boolean {
  return deps.length + params.length + outs.length > 0;
}

/** Whether a stage stands by itself, declared by no pipeline: it is run by hand, and only when it is named. */
export function isLoose({ kind }: Pick<Stage, "kind">): boolean {
  return looseKinds.some((loose) => loose === kind);
}

/** The loose stages that are run by hand: without the scripts that a declared stage runs already. In their order. */
export function runByHand(stages: readonly Stage[]): readonly Stage[] {
  const declared = new Set(
    stages.filter((stage) => !isLoose(stage)).flatMap(({ deps }) => deps.map(({ path }) => path)),
  );
  return stages.filter((stage) => isLoose(stage) && !(stage.kind === "script" && declared.has(stage.file)));
}

/** The stages that one template makes. */
export interface StageGroup {
  /** As a stage's id, with the name alone: `path/dvc.yaml:train` of `path/dvc.yaml:train@a`. */
  readonly id: string;
  readonly name: string;
  readonly uses: "foreach" | "matrix";
  /** The name in the pipeline file. */
  readonly range: SourceRange;
}

export interface Dependency {
  readonly path: string;
  readonly written: string;
  readonly range: SourceRange;
}

/** A parameter, or with `key` null a whole parameters file. */
export interface ParamDependency {
  readonly file: string;
  /** The file as the stage names it, where it does: relative to its wdir. */
  readonly writtenFile?: string;
  /** Dotted, as in `train.lr`. */
  readonly key: string | null;
  readonly range: SourceRange;
}

export type OutputRole = "out" | "metrics" | "plots";

/** What a user says of data, for people and for drawing; nothing in a run goes by it. */
export interface DescribedData {
  readonly desc?: string;
  /** What it is, in the user's own word: `model`, `dataset`. */
  readonly type?: string;
  readonly labels?: readonly string[];
  /** Free data of the user's under `meta`. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** Of plots: how to draw them, as DVC's plot options say. */
  readonly plot?: Readonly<Record<string, unknown>>;
}

export interface Output extends DescribedData {
  readonly path: string;
  readonly written: string;
  readonly role: OutputRole;
  /** Whether DVC keeps it in its cache; where false the file is for git. */
  readonly cache: boolean;
  /** Whether it stays in place before the stage runs, to be added to. */
  readonly persist: boolean;
  /** False where `dvc push` leaves it out. */
  readonly push?: boolean;
  /** The only remote that DVC keeps it in. */
  readonly remote?: string;
  readonly range: SourceRange;
}

/** A file or folder of metrics or plots. */
export type MeasuredPath = Pick<Output, "path" | "plot"> & {
  readonly role: Exclude<OutputRole, "out">;
  /**
   * Set where older results may lie there, as nothing clears them before: the files of then, and when each had changed
   * (milliseconds since 1970). One that still has its time does not count. A clock that is set back deceives nobody so.
   */
  readonly older?: Readonly<Record<string, number>>;
};

/** The metrics and plots that a stage makes, wherever they are said to be such. */
export function measuredPaths({ outs, measures = [] }: Pick<Stage, "outs" | "measures">): readonly MeasuredPath[] {
  return [...outs.flatMap(({ role, ...out }) => (role === "out" ? [] : [{ ...out, role }])), ...measures];
}

/** A stage's command as a list of shell lines, in order: lists as they are, a text split at its line breaks as DVC does. */
export function commandLines(cmd: Stage["cmd"]): readonly string[] {
  const lines = typeof cmd === "string" ? cmd.split(/\r\n|\r|\n/) : cmd;
  return lines.filter((line) => line.trim() !== "");
}
