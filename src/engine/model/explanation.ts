import type { Direction, Verdict } from "./comparison.ts";
import type { RunSummary } from "./run.ts";
import type { Significance } from "./significance.ts";

export type CauseKind =
  | "data"
  | "code"
  | "param"
  | "stage"
  | "package"
  | "environment"
  | "hardware"
  | "seed"
  | "unknown";

export type Likelihood = "likely" | "possible" | "unlikely";

/** Something that may have made one run's results other than another's. In its texts code stands in backticks. */
export interface Cause {
  readonly kind: CauseKind;
  readonly likelihood: Likelihood;
  /** A sentence for a person. */
  readonly message: string;
  /** What is known of it, and what speaks for it or against it, in sentences. */
  readonly evidence: readonly string[];
  /** The path of a file or an artifact, or the key of a parameter, that it is about. */
  readonly subject?: string;
}

/** A metric that two runs are judged by. */
export interface MetricChange {
  readonly key: string;
  readonly direction: Direction;
  readonly before: number;
  readonly after: number;
  readonly verdict: Verdict;
  /** Undefined where there are no repeats to tell. */
  readonly significance?: Significance;
}

/** Why a run is another than the baseline, as far as all that is recorded tells. */
export interface Explanation {
  readonly runs: readonly [baseline: Pick<RunSummary, "id" | "name">, run: Pick<RunSummary, "id" | "name">];
  /** A sentence: which is better, in what, by how much, and whether that is more than chance. */
  readonly verdict: string;
  /** Further sentences on the verdict: what else got better or worse, how it was tested, what nobody knows. */
  readonly remarks: readonly string[];
  readonly metric?: MetricChange;
  /** Metrics that it could be asked for, the most telling first. */
  readonly metrics: readonly string[];
  /** The likely ones first. */
  readonly causes: readonly Cause[];
  /** What does not differ: `12 parameters`. */
  readonly same: readonly string[];
}
