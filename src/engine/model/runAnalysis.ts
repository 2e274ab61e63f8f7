import type { ColumnId } from "./runTable.ts";

/** Runs of an open view of the table, in its order, or some by their ids. */
export type RunsOf = { readonly view: number } | { readonly ids: readonly string[] };

export interface RunValuesRequest {
  readonly of: RunsOf;
  readonly columns: readonly ColumnId[];
}

/** What some runs have in some columns; runs that are not there any more are left out. */
export interface RunValues {
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly columns: readonly ColumnValues[];
}

/** A column over some runs, in their order. */
export interface ColumnValues {
  readonly column: ColumnId;
  /**
   * Numbers (times and durations in milliseconds); of a column with `texts` the place of each run's text in them. NaN
   * where a run has nothing.
   */
  readonly values: Float64Array;
  /** All that the runs have in a column that is not of numbers alone, each once, in natural order; long ones are cut. */
  readonly texts?: readonly string[];
}

/** Texts of columns are cut behind so many letters. */
export const longestColumnText = 200;

/** Which parameters of some runs explain a metric of theirs. */
export interface ImportanceRequest {
  readonly of: RunsOf;
  /** Its key. */
  readonly metric: string;
}

/** Fewer runs with the metric say nothing of what it follows from. */
export const fewestRuns = 8;

/** How much each parameter tells of a metric over some runs. */
export interface Importance {
  readonly metric: string;
  /** The runs that have ended and have a number there. */
  readonly runCount: number;
  /** How many of these were looked at: some drawn at random where there are very many. */
  readonly looked: number;
  /** Why nothing can be said: too few runs, all alike in the metric, or alike in every parameter. */
  readonly problem?: "fewRuns" | "sameMetric" | "noParams";
  /** The share (0 to 1) of the order of the runs by the metric that the parameters together foretell of runs not yet seen. */
  readonly explained: number;
  /** What a parameter that has nothing to do with the metric may come to by chance, as a share. */
  readonly chance: number;
  /** The most important first. */
  readonly params: readonly ParamImportance[];
  /** Parameters that are alike in all of these runs, or name each run apart. */
  readonly leftOut: number;
}

export interface ParamImportance {
  readonly key: string;
  /** Its part (0 to 1) of what all parameters together tell. */
  readonly share: number;
  /** Spearman's correlation with the metric, where the parameter has an order and enough runs have it. */
  readonly correlation?: number;
  /** How many different values it has in these runs. */
  readonly levels: number;
  /** How many of the runs do not have it. */
  readonly missing: number;
  /** Other parameters that changed only together with it: nobody can tell them apart. */
  readonly twins: readonly string[];
}
