import type { Comparison, CurveTail } from "../engine/model/comparison.ts";
import type { MetricCurve } from "../engine/model/run.ts";
import type { QueryCompletion } from "../engine/model/runQuery.ts";
import type { RowsRequest, RunRow, TableChange, TableQuery, TableView } from "../engine/model/runTable.ts";
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
export { factColumns } from "../engine/model/runTable.ts";
export type {
  ColumnGroup,
  ColumnId,
  ColumnInfo,
  FactColumn,
  RowsRequest,
  RunRow,
  SortKey,
  TableChange,
  TableQuery,
  TableView,
} from "../engine/model/runTable.ts";
export type { ArtifactVersion } from "../engine/model/artifact.ts";
export type { QueryCompletion, QueryProblem } from "../engine/model/runQuery.ts";
export type { MetricCurve, RunState, RunSummary, RunValue, Scalar } from "../engine/model/run.ts";

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
