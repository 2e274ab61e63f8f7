import type { ParamAssignment } from "./plan.ts";
import type { RunValue, Scalar } from "./run.ts";

/** The values that a sweep gives one parameter. */
export interface SweepAxis {
  /** The parameters file, relative to the root. */
  readonly file: string;
  readonly key: string;
  readonly values: AxisValues;
}

export type AxisValues =
  /** Each of them, with every combination of the other axes. */
  | { readonly kind: "grid"; readonly list: readonly Scalar[] }
  /** `random`: drawn from the range, each by itself. `latin`: one from each of as many equal parts of it as there are samples. */
  | { readonly kind: "random" | "latin"; readonly range: AxisRange };

export type AxisRange =
  | { readonly kind: "list"; readonly list: readonly Scalar[] }
  /** From `low` to `high`, both included; of whole numbers where `isWhole`, evenly by magnitude where `isLog`. */
  | {
      readonly kind: "span";
      readonly low: number;
      readonly high: number;
      readonly isWhole: boolean;
      readonly isLog: boolean;
    };

/** A parameter that stages use, as far as a sweep is concerned. */
export interface SweepableParam {
  /** The parameters file, relative to the root. */
  readonly file: string;
  readonly key: string;
  /** What it is now; undefined where it is not there. */
  readonly value: RunValue | undefined;
  /** The stages that use it. */
  readonly stageIds: readonly string[];
  /** Why a sweep cannot give it values, as a sentence; left out where it can. */
  readonly obstacle?: string;
}

/** A run is stopped early once a metric of its curves is so, at a step of at least `after`. */
export interface StopRule {
  /** The curve's key, or its part after the file: `val_loss` for `plots/curve.csv:val_loss`. */
  readonly metric: string;
  readonly comparison: "<" | "<=" | ">" | ">=";
  readonly value: number;
  readonly after: number;
}

export interface SweepRequest {
  readonly axes: readonly SweepAxis[];
  /** How many are drawn, where an axis draws. */
  readonly samples: number;
  /** What the draws follow from: the same seed draws the same. */
  readonly seed: number;
  /** The stages to run, with what they need; all where none is named. */
  readonly stageIds: readonly string[];
  /** How many runs at a time. */
  readonly jobs: number;
  readonly stop?: StopRule;
  readonly name?: string;
}

/** `interrupted`: its process is gone, and what was waiting waits on. */
export type SweepState = "running" | "paused" | "done" | "cancelled" | "interrupted";

export type SweepRunState = "waiting" | "running" | "done" | "failed" | "stopped" | "cancelled";

/** One run of a sweep, or one to come. */
export interface SweepRun {
  /** From 1, in the order in which the sweep was laid out. */
  readonly number: number;
  readonly params: readonly ParamAssignment[];
  readonly state: SweepRunState;
  /** The run's id, once it has begun. */
  readonly runId?: string;
}

/** A queue of runs over a space of parameters. */
export interface Sweep {
  readonly id: string;
  /** Also the experiment of its runs. */
  readonly name: string;
  readonly state: SweepState;
  readonly request: SweepRequest;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** In the order of the queue. */
  readonly runs: readonly SweepRun[];
}

/** What a person can ask of a sweep that goes on. `first` puts a run that waits before the others. */
export type SweepControl =
  | { readonly kind: "pause" | "resume" | "cancel" }
  | { readonly kind: "first" | "cancel-run"; readonly number: number };
