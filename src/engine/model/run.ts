import type { ArtifactVersion } from "./artifact.ts";
import type { Digest } from "./digest.ts";
import type { RunMarks } from "./runMarks.ts";

/** `interrupted`: the process that carried it out is gone without a word (killed, power lost). */
export type RunState = "running" | "done" | "failed" | "stopped" | "interrupted";

/** What became of a stage in a run. `cached`: its outputs were brought back from an earlier run, without its command. */
export type StageOutcome = "waiting" | "running" | "ran" | "cached" | "unchanged" | "failed" | "stopped" | "skipped";

/** A leaf of a parameters or metrics file. NaN and infinities are kept as such. */
export type Scalar = string | number | boolean | null;

export type RunValue = Scalar | readonly RunValue[];

/** Whether a run's value is a list. */
export function isList(value: RunValue): value is readonly RunValue[] {
  return Array.isArray(value);
}

/** Whether a value is a leaf, or a list without maps in it. */
export function isRunValue(value: unknown): value is RunValue {
  return Array.isArray(value) ? value.every(isRunValue) : typeof value !== "object" || value === null;
}

/** NaN is the same as NaN; a number is never the same as a text; a missing value is the same only as a missing one. */
export function isSameValue(one: RunValue | undefined, other: RunValue | undefined): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSameValue(item, other[index]));
  }
  return one === other || (Number.isNaN(one) && Number.isNaN(other));
}

/**
 * Where a run comes from: `of` is the id of the run that it reproduces or does again, or of its sweep; of one that another
 * tool has recorded, that tool and its place (`mlflow:mlruns`).
 */
export interface RunOrigin {
  readonly kind: "reproduction" | "rerun" | "sweep" | "import";
  readonly of: string;
}

/** One execution of stages, as the table of runs shows it. */
export interface RunSummary extends RunMarks {
  readonly id: string;
  /** Two words that a person can remember and say (`brave-otter`), or what a person calls it. */
  readonly name: string;
  /** A named group of runs; the branch where no other name was given. */
  readonly experiment: string;
  readonly state: RunState;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly commit?: string;
  /** The first line of the commit's message, where it is known. */
  readonly commitSubject?: string;
  readonly branch?: string;
  /** Whether files that git tracks, or sources it does not track, differed from the commit. */
  readonly dirty: boolean;
  /** By dotted key; keys of other files than `params.yaml` have the file before them: `conf.yaml:lr`. */
  readonly params: Readonly<Record<string, RunValue>>;
  /** By dotted key; where a project has several metrics files, keys that clash have the file before them. */
  readonly metrics: Readonly<Record<string, Scalar>>;
  readonly stages: readonly StageRun[];
  /** Why it did not end well, for a person: `train exited with code 1`. */
  readonly failure?: string;
  readonly origin?: RunOrigin;
  /** What it has as data and of its environment, where that was asked for: by `data:PATH` and `environment:NAME`. */
  readonly further?: Readonly<Record<string, Scalar>>;
}

/** A stage's part of a run. */
export interface StageRun {
  readonly stageId: string;
  readonly outcome: StageOutcome;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly exitCode?: number;
  /** The signal that ended the command, as `SIGTERM`. */
  readonly signal?: string;
  /** Why it ran or did not, for a person. */
  readonly reason: string;
  /** What its commands took, where the system tells (Windows does not cheaply). */
  readonly usage?: StageUsage;
}

/** Whether a stage of a run that has ended did not come to its result: it failed, was stopped, or was not begun. */
export function isUnfinished({ outcome }: Pick<StageRun, "outcome">): boolean {
  return outcome !== "ran" && outcome !== "cached" && outcome !== "unchanged";
}

/** A run whose results are what the workspace holds: going through its stages again would run none of them. */
export interface StandingRun extends Pick<RunSummary, "id" | "name"> {
  /** Milliseconds since 1970. */
  readonly endedAt: number;
  /** Its stages, in the order of running. */
  readonly stageIds: readonly string[];
}

/** What a stage's processes have used together. */
export interface StageUsage {
  /** Time on all cores together, in milliseconds. */
  readonly cpuMs: number;
  /** The most at any moment. What processes share counts in each: it is at most so much. Unknown of what ended at once. */
  readonly peakMemoryBytes?: number;
  /** Of NVIDIA's cards that it used; of all cards where the driver does not tell whose they are (in containers). */
  readonly gpu?: {
    readonly peakMemoryBytes: number;
    /** The mean share of time, 0 to 1, in which the cards were at work. */
    readonly load: number;
  };
}

/** Everything that is known of a run. */
export interface RunDetail extends RunSummary {
  readonly environment?: RunEnvironment;
  readonly inputs: readonly ArtifactVersion[];
  readonly outputs: readonly ArtifactVersion[];
  /** Files of the working tree that differed from the commit, kept as objects. */
  readonly sources: readonly SourceCopy[];
  /** The diff of tracked files against the commit, kept as an object (`git apply` takes it). */
  readonly diff?: Digest;
  /** The folder of the log files, relative to the root: `.cairn/runs/<id>`. */
  readonly logDir: string;
  /** Set where one command was run by itself, and no stages of a pipeline. */
  readonly command?: RunCommand;
}

/** One command that was run by itself, as a person gave it: all that is needed to run it again. */
export interface RunCommand {
  /** The program and its arguments, as they are started: with no shell between. */
  readonly argv: readonly string[];
  /** Where it runs; `.` is the root. */
  readonly wdir: string;
  /** Files and folders of its metrics and curves, relative to the root, beside those that are found by their names. */
  readonly metrics: readonly string[];
  /** The parameters files that it reads, relative to the root. */
  readonly params: readonly string[];
  /** Takes the `key=value` pairs that it prints for points of curves. */
  readonly liveOutput?: boolean;
}

export interface RunEnvironment {
  readonly platform: string;
  readonly arch: string;
  readonly cpuCount: number;
  readonly memoryBytes: number;
  readonly cairnVersion: string;
  /** The first Python that the commands start. */
  readonly interpreter?: { readonly path: string; readonly version: string };
  /** Its packages by name, as their version, and where they are from where that is no index. */
  readonly packages: Readonly<Record<string, string>>;
  /** What else the commands start. */
  readonly others?: readonly OtherInterpreter[];
  /** What started code in an environment that cannot be found without asking it (`hatch run`), and in which stages. */
  readonly unknown?: readonly { readonly tool: string; readonly stages: readonly string[] }[];
  /** NVIDIA's graphics cards by their names, the version of their driver and of CUDA. */
  readonly gpu?: { readonly cards: readonly string[]; readonly driver: string; readonly cuda?: string };
  /** Variables that may change results, credentials in their values masked. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A further Python, or an interpreter of another language. */
export interface OtherInterpreter {
  readonly language: "python" | "r" | "julia" | "node";
  /** Absolute. */
  readonly path: string;
  readonly version: string;
  /** The ids of the stages that start it. */
  readonly stages: readonly string[];
  /** Of a Python. */
  readonly packages?: Readonly<Record<string, string>>;
  /** The file in which the project says which packages it uses, relative to the root. */
  readonly lock?: { readonly path: string; readonly sha256: string };
}

/** A run that was forgotten, and can be brought back. */
export interface ForgottenRun {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970; the same of all that were forgotten together. */
  readonly forgottenAt: number;
}

export interface SourceCopy {
  readonly path: string;
  readonly digest: Digest;
  readonly size: number;
}

/** One point of a learning curve. */
export interface MetricPoint {
  readonly key: string;
  readonly step: number;
  readonly value: number;
}

/** A series of points. */
export interface Curve {
  /** `plots/learning_curve.csv:val_loss`. */
  readonly key: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** One curve of a run, in the order of its steps. */
export interface MetricCurve extends Curve {
  readonly runId: string;
}
