import type { ArtifactVersion } from "./artifact.ts";
import type { CurveKey } from "./curves.ts";
import type { RunSummary, RunValue, Scalar } from "./run.ts";

/** Which way a metric gets better; `unknown` where neither its name nor the project says. */
export type Direction = "higher" | "lower" | "unknown";

export type Verdict = "better" | "worse" | "same" | "unknown";

/** One parameter over the compared runs; `values` stands in the order of the runs, undefined where a run has none. */
export interface ParamRow {
  readonly key: string;
  readonly values: readonly (RunValue | undefined)[];
  readonly differs: boolean;
}

/** One metric over the compared runs. `deltas` and `verdicts` are against the first run, the baseline. */
export interface MetricRow {
  readonly key: string;
  readonly direction: Direction;
  readonly values: readonly (Scalar | undefined)[];
  readonly deltas: readonly (number | undefined)[];
  readonly verdicts: readonly Verdict[];
  readonly differs: boolean;
}

/** One artifact over the compared runs. */
export interface ArtifactRow {
  readonly path: string;
  readonly role: "input" | "output";
  readonly versions: readonly (ArtifactVersion | undefined)[];
  readonly differs: boolean;
}

/** One fact of the environment over the compared runs: `python`, `package numpy`, `platform`, … */
export interface EnvironmentRow {
  readonly key: string;
  readonly values: readonly (string | undefined)[];
  readonly differs: boolean;
}

/** What a stage used notably more of in some of the compared runs than in others: `CPU time of train`. */
export interface UsageRow {
  readonly key: string;
  readonly values: readonly (string | undefined)[];
}

/** A source file that is not the same in all compared runs. */
export interface CodeRow {
  readonly path: string;
  /** In the order of the runs: names the content for `Engine.sourceAt`; undefined where a run has no such file. */
  readonly digests: readonly (string | undefined)[];
}

/** Two or more runs side by side; the first is the baseline. Rows that differ come first. */
export interface Comparison {
  readonly runs: readonly RunSummary[];
  readonly params: readonly ParamRow[];
  readonly metrics: readonly MetricRow[];
  readonly artifacts: readonly ArtifactRow[];
  /** What the runs were made with. */
  readonly environment: readonly EnvironmentRow[];
  /** What they cost, which makes no other result. */
  readonly usage: readonly UsageRow[];
  readonly code: readonly CodeRow[];
  /** The curves that the runs have; their points are asked for by the window. */
  readonly curves: readonly CurveKey[];
}
