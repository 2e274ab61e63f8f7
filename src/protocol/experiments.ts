import type { TableChange, TableQuery } from "../engine/model/runTable.ts";
import type { PageActions } from "./experiments/actions.ts";
import type { AnalysisMethods } from "./experiments/analysis.ts";
import type { ComparisonChange, ComparisonMethods } from "./experiments/comparison.ts";
import type { ReportMethods } from "./experiments/reports.ts";
import type { LoggedTableMethods } from "./experiments/loggedTables.ts";
import type { MarkMethods } from "./experiments/marks.ts";
import type { PlotMethods } from "./experiments/plots.ts";
import type { CurveMethods } from "./experiments/curves.ts";
import type { FirstTable, TableMethods } from "./experiments/table.ts";
import type { SavedView, ViewsMethods } from "./experiments/views.ts";
import type { ProjectInfo } from "./project.ts";

export type {
  ArtifactRow,
  CodeRow,
  Direction,
  EnvironmentRow,
  MetricRow,
  ParamRow,
  UsageRow,
  Verdict,
} from "../engine/model/comparison.ts";
export { factColumns, isGroupRow } from "../engine/model/runTable.ts";
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
  OpenedView,
  TableView,
  ViewRow,
} from "../engine/model/runTable.ts";
export type { CurveShape, CurveShapes } from "../engine/model/curveShape.ts";
export { deltaOf, verdictOf } from "../engine/model/verdict.ts";
export type { Aggregate, GroupCell, Grouping, GroupKey, GroupRow, TagCount } from "../engine/model/runGroups.ts";
export type { ColumnSummary } from "../engine/model/columnSummary.ts";
export { exportFormats } from "../engine/model/runExport.ts";
export type { ExportFormat } from "../engine/model/runExport.ts";
export type {
  CurveAxis,
  CurveGroup,
  CurveKey,
  CurveSamples,
  CurveSpread,
  CurvesRequest,
  CurveWindow,
} from "../engine/model/curves.ts";
export type { PictureRow } from "../engine/model/pictures.ts";
export type { ArtifactVersion } from "../engine/model/artifact.ts";
export type { RunMarking, RunMarks } from "../engine/model/runMarks.ts";
export type { QueryCompletion, QueryProblem } from "../engine/model/runQuery.ts";
export type { RunState, RunSummary, RunValue, Scalar } from "../engine/model/run.ts";
export type { CodeDiffRequest, PictureFile, RunAction, RunActionRequest, TableExport } from "./experiments/actions.ts";
export type { SavedView, ViewChange } from "./experiments/views.ts";
export type { ComparisonAnswer, ComparisonChange, ComparisonRows } from "./experiments/comparison.ts";

/** A request to lay runs side by side, from a command. */
export interface CompareRequest {
  readonly runIds: readonly string[];
  /** What the table is filtered by with it; the person's own filter stays where it is left out. */
  readonly filter?: string;
  /** The parameter, by its label in runs, whose effect is to be seen: it becomes the axis of the scatter plot, which is opened. */
  readonly param?: string;
}

/** The answer to `ready`: where things stand, and what was asked for while the page was loading. */
export interface Welcome {
  readonly project: ProjectInfo;
  readonly views: readonly SavedView[];
  /** By the query that the page came with; undefined where the runs cannot be had now. */
  readonly table?: FirstTable;
  readonly compare?: CompareRequest;
}

/** What the experiments webview may ask of the extension. */
export interface ExperimentsMethods
  extends
    TableMethods,
    ViewsMethods,
    MarkMethods,
    ComparisonMethods,
    CurveMethods,
    AnalysisMethods,
    ReportMethods,
    PlotMethods,
    LoggedTableMethods,
    PageActions {
  /** The page is up, and looks at the table by a query; no event is sent before it. */
  ready(query: TableQuery): Welcome;
  /** Reads the project again after a failure. */
  retry(): void;
}

/** What the extension tells the experiments webview. */
export interface ExperimentsEvents {
  readonly project: ProjectInfo;
  readonly table: TableChange;
  readonly comparison: ComparisonChange;
  /** Those of the compared runs whose curves may have grown. */
  readonly curves: readonly string[];
  readonly compare: CompareRequest;
  /** The saved views have changed. */
  readonly views: readonly SavedView[];
}
