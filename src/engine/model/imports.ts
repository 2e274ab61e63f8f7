import type { Curve, RunSummary } from "./run.ts";

/** The tools whose runs can be taken in; git's are the commits that changed metrics. */
export type ImportTool = "mlflow" | "tensorboard" | "wandb" | "dvclive" | "dvc" | "git";

/** A run as another tool has recorded it, as far as it says the same of its runs as Cairn. */
export interface ImportedRun extends Pick<
  RunSummary,
  "name" | "experiment" | "state" | "startedAt" | "endedAt" | "commit" | "branch" | "failure" | "params" | "metrics"
> {
  /** Of the metrics that were recorded more than once. */
  readonly curves: readonly Curve[];
  /** When it came to its steps, in milliseconds since 1970, where that is known. */
  readonly clock?: Curve;
}

/** Something that could not be taken in: what it is, and why. */
export interface ImportFault {
  /** Relative to the root with forward slashes where it lies below it, else absolute. */
  readonly place: string;
  readonly message: string;
  readonly cure: string;
  /** Whether it may be otherwise in a moment, without anybody's doing. */
  readonly isPassing?: true;
}

/** A place where another tool has recorded runs. */
export interface ImportOffer {
  readonly tool: ImportTool;
  /** As in `ImportFault`. */
  readonly place: string;
  /** Whether any of its runs was taken in before. */
  readonly isKnown: boolean;
}

/** What came of taking in the runs of one place. */
export interface ImportReport {
  readonly tool: ImportTool;
  /** As in `ImportFault`. */
  readonly place: string;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Those that the person has deleted from the ledger: they stay away. */
  readonly forgotten: number;
  readonly faults: readonly ImportFault[];
}
