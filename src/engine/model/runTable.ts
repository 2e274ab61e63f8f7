import type { Direction } from "./comparison.ts";
import type { RunSummary, RunValue } from "./run.ts";
import type { Grouping, GroupRow } from "./runGroups.ts";
import type { RunMarks } from "./runMarks.ts";
import type { QueryProblem, ValueField } from "./runQuery.ts";

/** What a column's cells hold; `facts` are those that every run has, `data` are versions of artifacts by their paths. */
export type ColumnGroup = "facts" | "metrics" | "params" | "data" | "environment";

/** The facts that a run has of itself, as columns. */
export const factColumns = [
  "run",
  "state",
  "started",
  "duration",
  "commit",
  "experiment",
  "tags",
  "note",
  "branch",
  "message",
  "source",
  "stages",
] as const;

export type FactColumn = (typeof factColumns)[number];

/** A fact, or one of the values of which each run has its own by its key. */
export type ColumnId = FactColumn | `${Exclude<ColumnGroup, "facts">}:${string}`;

/** A value that at least one run has, with what is true of it over all runs. */
export interface ColumnInfo {
  readonly id: ColumnId;
  readonly group: Exclude<ColumnGroup, "facts">;
  readonly key: string;
  /** Whether every value is a number. */
  readonly isNumeric: boolean;
  /** Whether the runs that have it are not all alike in it. */
  readonly differs: boolean;
  /** The most digits after the decimal point that any value deserves, so that all align. */
  readonly fractionDigits: number;
  readonly direction: Direction;
  /** Of the finite numbers, where they differ. */
  readonly range?: readonly [lowest: number, highest: number];
  /** Whether a curve tells how the metric came about. */
  readonly hasCurve?: true;
  /** The best value, where the direction is known and the values differ. */
  readonly best?: number;
  /** What the metric is without the project, where that is said. */
  readonly baseline?: number;
}

export interface SortKey {
  readonly column: ColumnId;
  readonly descending: boolean;
}

/** Which runs the table shows, and in what order. */
export interface TableQuery {
  /** A query, or words that all must stand in a run's name, facts or values; empty for all runs. */
  readonly text: string;
  /** Newest first where it is empty. Runs without a value stand last. */
  readonly sort: readonly SortKey[];
  /** Whether archived runs are shown among the others; a query that names `archived` says so itself. */
  readonly withArchived?: boolean;
  readonly grouping?: Grouping;
}

/** An answer to a query. Its rows keep their order, whatever the runs do, until the next query. */
export interface TableView {
  readonly id: number;
  /** How many runs match. */
  readonly matching: number;
  /** How many there are, without those that are archived where these are left out. */
  readonly total: number;
  /** How many archived runs are left out. */
  readonly archived: number;
  /** How many rows it has: the matching runs, or groups and the runs of open ones. */
  readonly rows: number;
  readonly columns: readonly ColumnInfo[];
  /** Which of what a person says of runs is said of any, as columns. */
  readonly said: readonly FactColumn[];
  /** What is wrong with the query's text: the view then has the runs of the last one that was understood. */
  readonly problem?: QueryProblem;
}

/** A view as it is answered: its columns come only where they are not those that were last told of the view that it follows. */
export type OpenedView = Omit<TableView, "columns"> & Partial<Pick<TableView, "columns">>;

/** A piece of a view: the rows from `start` up to, not including, `end`, with the cells of some columns. */
export interface RowsRequest {
  readonly view: number;
  readonly start: number;
  readonly end: number;
  readonly columns: readonly ColumnId[];
}

/** Some runs as rows, whether a view has them or not, with the cells of some columns. */
export interface RunRowsRequest {
  readonly runIds: readonly string[];
  readonly columns: readonly ColumnId[];
}

/** One run as a row of the table. */
export interface RunRow extends RunLook, Pick<RunSummary, "branch" | "dirty" | "failure" | "commitSubject"> {
  /** The tool and the place that it was taken in from: `mlflow:mlruns`. */
  readonly source?: string;
  /** The ids of the stages that it went through. */
  readonly stageIds: readonly string[];
  /** While it runs: the stage under way, and how many are done. */
  readonly progress?: { readonly stage?: string; readonly done: number; readonly total: number };
  /** Of the columns that were asked for, where the run has them. */
  readonly cells: Readonly<Record<string, RunValue>>;
  /** How deep it stands in groups: 2 in one of the outermost. Undefined without groups. */
  readonly level?: number;
}

/** A row of a view: a run, or a group of runs. */
export type ViewRow = RunRow | GroupRow;

/** Whether a row of a view stands for a group of runs. */
export function isGroupRow(row: ViewRow): row is GroupRow {
  return "by" in row;
}

/** What has changed in a view since it was opened or last told of. */
export interface TableChange {
  readonly view: number;
  readonly matching: number;
  readonly total: number;
  /** The columns whose cells the rows have: those that were last asked for. */
  readonly shown: readonly ColumnId[];
  readonly archived: number;
  readonly rows: number;
  /** In their order: each place is meant as those before it have left the rows. */
  readonly splices: readonly RowSplice[];
  readonly changed: readonly ViewRow[];
  /** Ids of runs that are gone. */
  readonly removed: readonly string[];
  readonly said: readonly FactColumn[];
  /** Only where the columns are not what they were. */
  readonly columns?: readonly ColumnInfo[];
}

/** Rows that have gone and come at one place of a view. */
export interface RowSplice {
  readonly at: number;
  readonly gone: number;
  readonly come: number;
  /** The first of those that have come; the others are asked for when they are in sight. */
  readonly rows: readonly ViewRow[];
}

/** As much of a run as tells whether its row is another, and where it stands among others. */
export type RunLook = Pick<
  RunSummary,
  "id" | "name" | "experiment" | "state" | "startedAt" | "endedAt" | "commit" | keyof RunMarks
>;

/** A value over all runs that have it. */
export interface ValueColumn {
  readonly kind: ValueField["kind"];
  readonly key: string;
  /** Whether every value is a number. */
  readonly isNumeric: boolean;
  readonly differs: boolean;
  /** Of the finite numbers; undefined where there is none. */
  readonly lowest?: number;
  readonly highest?: number;
  /** Some of the numbers. */
  readonly sample: readonly number[];
}

/** What is new in a view since it was opened or last asked about. */
export interface TableNews {
  /** Undefined where nothing of the view has changed. */
  readonly change: TableChange | undefined;
  /** Runs that have changed, are gone, or go on. */
  readonly touched: readonly string[];
}
