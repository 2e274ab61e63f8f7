import type { Comparison, CurveTail, Direction } from "../engine/model/comparison.ts";
import type { MetricCurve, RunState, RunValue } from "../engine/model/run.ts";
import type { QueryCompletion, QueryProblem } from "../engine/model/runQuery.ts";
import type { ProjectInfo } from "./project.ts";

export type {
  ArtifactRow,
  CodeRow,
  CurveTail,
  Direction,
  EnvironmentRow,
  MetricRow,
  ParamRow,
  UsageRow,
  Verdict,
} from "../engine/model/comparison.ts";
export type { ArtifactVersion } from "../engine/model/artifact.ts";
export type { QueryCompletion, QueryProblem } from "../engine/model/runQuery.ts";
export type { MetricCurve, RunState, RunSummary, RunValue, Scalar } from "../engine/model/run.ts";

/** What a column's cells hold; `facts` are those that every run has. */
export type ColumnGroup = "facts" | "metrics" | "params";

/** The facts that a run has of itself, as columns. */
export const factColumns = ["run", "state", "started", "duration", "commit", "experiment"] as const;

export type FactColumn = (typeof factColumns)[number];

/** A fact, or a metric or parameter by its key. */
export type ColumnId = FactColumn | `metrics:${string}` | `params:${string}`;

/** A metric or a parameter that at least one run has, with what is true of it over all runs. */
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
}

/** An answer to a query. Its rows keep their order, whatever the runs do, until the next query. */
export interface TableView {
  readonly id: number;
  /** How many runs match. */
  readonly matching: number;
  /** How many there are. */
  readonly total: number;
  readonly columns: readonly ColumnInfo[];
  /** What is wrong with the query's text: the view then has the runs of the last one that was understood. */
  readonly problem?: QueryProblem;
}

/** A piece of a view: the rows from `start` up to, not including, `end`, with the cells of some columns. */
export interface RowsRequest {
  readonly view: number;
  readonly start: number;
  readonly end: number;
  readonly columns: readonly ColumnId[];
}

/** One run as a row of the table. */
export interface RunRow {
  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  readonly state: RunState;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly commit?: string;
  readonly branch?: string;
  readonly dirty: boolean;
  readonly failure?: string;
  /** While it runs: the stage under way, and how many are done. */
  readonly progress?: { readonly stage?: string; readonly done: number; readonly total: number };
  /** Of the columns that were asked for, where the run has them. */
  readonly cells: Readonly<Record<string, RunValue>>;
}

/** What has changed in a view since it was opened or last told of. */
export interface TableChange {
  readonly view: number;
  readonly matching: number;
  readonly total: number;
  /** New runs, in the order in which they stand at the top of the view now. */
  readonly added: readonly RunRow[];
  readonly changed: readonly RunRow[];
  /** Ids of runs that are gone. */
  readonly removed: readonly string[];
  /** Only where the columns are not what they were. */
  readonly columns?: readonly ColumnInfo[];
}

/** The engine's comparison; curves come beside it, so that a live one sends only what it has grown by. */
export type ComparisonRows = Omit<Comparison, "curves">;

/** The runs that were asked to be compared but are not there are left out, and named in `missing`. */
export interface ComparisonAnswer {
  /** None where fewer than two of the runs are there. */
  readonly comparison?: ComparisonRows;
  readonly curves: readonly MetricCurve[];
  readonly missing: readonly string[];
}

/** What has changed in the comparison that was last asked for. */
export interface ComparisonChange {
  /** The compared runs; the first is the baseline. */
  readonly runIds: readonly string[];
  readonly comparison: ComparisonRows;
  readonly tails: readonly CurveTail[];
}

/** A request to lay runs side by side, from a command. */
export interface CompareRequest {
  readonly runIds: readonly string[];
}

/** The answer to `ready`: where things stand, and what was asked for while the page was loading. */
export interface Welcome {
  readonly project: ProjectInfo;
  readonly compare?: CompareRequest;
}

export interface CodeDiffRequest {
  readonly baselineId: string;
  readonly runId: string;
  readonly path: string;
}

/** What the experiments webview may ask of the extension. */
export interface ExperimentsMethods {
  /** The page is up; no event is sent before it. */
  ready(): Welcome;
  /** Reads the project again after a failure. */
  retry(): void;
  openTable(query: TableQuery): TableView;
  /** What may be written at a place of a query's text. */
  completeQuery(text: string, at: number): readonly QueryCompletion[];
  /** Empty where the view is no longer the newest one. */
  rows(request: RowsRequest): readonly RunRow[];
  /** Compares runs, the first as the baseline, and follows them until the next call. */
  compare(runIds: readonly string[]): ComparisonAnswer;
  stopComparing(): void;
  /** The bytes of a picture, by the digest of its version. */
  image(digest: string): Uint8Array;
  openCodeDiff(request: CodeDiffRequest): void;
  openLog(runId: string): void;
  showCommit(commit: string): void;
  actOnRun(request: RunActionRequest): void;
  runPipeline(): void;
}

/** What can be done with a run that has ended. */
export type RunAction = "rerun" | "rerunFailed" | "compareWithLastGood" | "reproduceRun" | "saveRecipe";

export interface RunActionRequest {
  readonly runId: string;
  readonly action: RunAction;
}

/** What the extension tells the experiments webview. */
export interface ExperimentsEvents {
  readonly project: ProjectInfo;
  readonly table: TableChange;
  readonly comparison: ComparisonChange;
  readonly compare: CompareRequest;
}
