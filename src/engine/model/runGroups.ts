import type { RunState, RunValue } from "./run.ts";
import type { ColumnId } from "./runTable.ts";

/** What the runs of a group have in common: a column's value, their sweep, or all parameters but the seeds. */
export type GroupKey = ColumnId | "sweep" | "recipe";

/** How the table's runs are put into groups. */
export interface Grouping {
  /** From the outermost groups to the innermost; empty for a table without groups. */
  readonly by: readonly GroupKey[];
  /** Whether groups are open; those in `except` are the other way. */
  readonly isOpen: boolean;
  readonly except: readonly string[];
  /** Which number stands for the numbers of a group, in its cells and in the order. */
  readonly aggregate: Aggregate;
}

/** `best` goes by the metric's direction; where that is not known, and for parameters, the mean stands. */
export type Aggregate = "mean" | "best";

/** What the runs of a group have in a column, those without a value there left out. NaN is none. */
export type GroupCell =
  | { readonly kind: "same"; readonly count: number; readonly value: RunValue }
  | ({ readonly kind: "numbers"; readonly count: number } & NumberSummary)
  | { readonly kind: "mixed"; readonly count: number; readonly distinct: number }
  | TagCount;

/** The tags that any of a group's runs have, those of most runs first, and how many have each; of many the first. */
export interface TagCount {
  readonly kind: "tags";
  /** So many runs have any. */
  readonly count: number;
  readonly tags: readonly (readonly [tag: string, runs: number])[];
  readonly distinct: number;
}

export interface NumberSummary {
  readonly mean: number;
  /** Of the sample (n − 1). */
  readonly sd: number;
  readonly lowest: number;
  readonly highest: number;
}

/** A group of runs as one row of the table; those of its runs or inner groups follow it while it is open. */
export interface GroupRow {
  readonly id: string;
  readonly by: GroupKey;
  /** 1 for the outermost groups. */
  readonly level: number;
  readonly isOpen: boolean;
  /** How many runs it has. */
  readonly count: number;
  /** The first of them, as many as can be compared. */
  readonly runIds: readonly string[];
  /** What its runs have in common; undefined where that is nothing, and for recipes. */
  readonly value?: RunValue;
  /** What a person calls that: a commit's subject, a sweep's name, the parameters of a recipe that others do not share. */
  readonly title?: string;
  /** Of a sweep: the best value of the metric that tells most. */
  readonly best?: { readonly key: string; readonly value: number };
  readonly states: Readonly<Partial<Record<RunState, number>>>;
  /** Of facts, and of the columns that were asked for, where any of the runs has something there. */
  readonly cells: Readonly<Record<string, GroupCell>>;
}
