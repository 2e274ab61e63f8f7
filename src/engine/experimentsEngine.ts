import type { WorkOptions } from "./engine.ts";
import type { WhyRequest } from "./experiments/why/explainRuns.ts";
import type { ColumnSummary } from "./model/columnSummary.ts";
import type { Comparison } from "./model/comparison.ts";
import type { CurveAxis, CurveGroup, CurveGroupsRequest, CurvesRequest, CurveWindow } from "./model/curves.ts";
import type { LoggedRows, LoggedRowsRequest, LoggedTable } from "./model/loggedTables.ts";
import type { PictureRow } from "./model/pictures.ts";
import type { Explanation } from "./model/explanation.ts";
import type { CurveShapes, CurveShapesRequest } from "./model/curveShape.ts";
import type { ImportOffer, ImportReport } from "./model/imports.ts";
import type { MetricPoint, RunDetail, RunSummary } from "./model/run.ts";
import type { RunMarking } from "./model/runMarks.ts";
import type { ExportedTable, ExportRequest } from "./model/runExport.ts";
import type { QueryCompletion, RunValueNames, ValueField } from "./model/runQuery.ts";
import type { Importance, ImportanceRequest, RunValues, RunValuesRequest } from "./model/runAnalysis.ts";
import type { StageMetric } from "./model/stageMetric.ts";
import type { RunDeeds } from "./runDeeds.ts";
import type { PlotDrawing, PlotList, PlotRequest } from "./model/plots.ts";
import type { Report, ReportRequest } from "./model/report.ts";
import type { SeedReport } from "./model/significance.ts";
import type {
  RowsRequest,
  RunRow,
  RunRowsRequest,
  TableNews,
  TableQuery,
  OpenedView,
  ViewRow,
} from "./model/runTable.ts";

export interface RunFilter {
  /** Newest first, at most so many. */
  readonly limit?: number;
  /** Only runs that include this stage. */
  readonly stageId?: string;
  readonly experiment?: string;
  /** A query, such as `metrics.acc > 0.9 and branch = main`. */
  readonly where?: string;
  /** Whether archived runs are among them where the query does not ask about them. */
  readonly withArchived?: boolean;
  /** The data and facts of environments that are told with each run. */
  readonly further?: readonly ValueField[];
  /** What they are ordered by, each with `:desc` behind it for the other way: `metrics.acc:desc`. */
  readonly sort?: readonly string[];
}

/** What the engine answers of runs: lists, tables and comparisons of them. */
export interface ExperimentsEngine extends RunDeeds {
  /** Newest first where no order is asked for. Throws `QueryError` where the filter cannot be understood. */
  runs(filter?: RunFilter): Promise<readonly RunSummary[]>;
  /**
   * Takes in the runs that other tools have recorded at some places (absolute), or where they usually do if none is
   * named, and what has changed of those that were taken in before; what cannot be read is told. Throws `UserError` `import-unknown`.
   */
  importRuns(places: readonly string[], options?: WorkOptions): Promise<readonly ImportReport[]>;
  /** Where other tools have recorded runs that could be taken in; nothing is read of them. */
  importOffers(): Promise<readonly ImportOffer[]>;
  /** Opens a view of a table of runs, which goes on from the view that it `follows`: that one is closed. */
  openRunTable(query: TableQuery, follows: number | undefined): Promise<OpenedView>;
  /** Empty where the view is not open any more. */
  runTableRows(request: RowsRequest): Promise<readonly ViewRow[]>;
  /** Some runs as rows of the table; those that are gone are left out. */
  runRows(request: RunRowsRequest): Promise<readonly RunRow[]>;
  /** The shapes of the curves of metrics, small. */
  curveShapes(request: CurveShapesRequest): Promise<CurveShapes>;
  /** What has changed in a view since it was opened or last asked about. */
  runTableNews(view: number): Promise<TableNews>;
  closeRunTable(view: number): Promise<void>;
  /** Writes runs as a table. Throws `QueryError` for a column that no run has, and `UserError` where it cannot be written. */
  exportRuns(request: ExportRequest, options?: WorkOptions): Promise<ExportedTable>;
  /** What runs have in a column (as a query names it), over all of them: to choose from. */
  columnSummary(name: string): Promise<ColumnSummary>;
  /** What some runs have in some columns. */
  runValues(request: RunValuesRequest): Promise<RunValues>;
  /** How much each parameter of some runs tells of a metric of theirs. */
  importance(request: ImportanceRequest, options?: WorkOptions): Promise<Importance>;
  /** Those of the ids that are no run's. */
  missingRuns(ids: readonly string[]): Promise<readonly string[]>;
  /** What may be written at a place (counted in UTF-16 units from 0) of a query. */
  completeQuery(query: string, at: number): Promise<readonly QueryCompletion[]>;
  /** The keys of all parameters and metrics that runs have: what a query can name. */
  runValueNames(): Promise<RunValueNames>;
  /** Says something of runs, all of it or nothing; answers with what takes it back. Throws as `markRuns` and `markRun`. */
  markRuns(markings: readonly RunMarking[]): Promise<readonly RunMarking[]>;
  /** The tags that runs have, those of most runs first. */
  runTags(): Promise<readonly string[]>;
  /** By id, by name, or by an unambiguous beginning of an id. */
  run(ref: string): Promise<RunDetail>;
  /** The metric that tells most of each stage that writes metrics, as its last run left it. */
  stageMetrics(): Promise<readonly StageMetric[]>;
  /** The newest point of each learning curve of a run: how far it is. */
  newestPoints(runId: string): Promise<readonly MetricPoint[]>;
  /** The first run is the baseline. */
  compare(refs: readonly string[]): Promise<Comparison>;
  /** What the curves of some runs can be laid along. */
  curveAxes(runIds: readonly string[]): Promise<readonly CurveAxis[]>;
  /** Which of some runs' curves can be told as one. */
  curveGroups(request: CurveGroupsRequest): Promise<readonly CurveGroup[]>;
  /** What a chart shows of one curve of some runs; those that have it not are left out. */
  curves(request: CurvesRequest): Promise<readonly CurveWindow[]>;
  /** The pictures in folders that runs have left, by path. */
  folderPictures(runIds: readonly string[]): Promise<readonly PictureRow[]>;
  /** What can be drawn of what runs have left; the first run is the baseline. */
  findPlots(refs: readonly string[]): Promise<PlotList>;
  /** What is drawn for one plot. Throws a `UserError` where it is not there, or its template is none. */
  drawPlot(request: PlotRequest): Promise<PlotDrawing>;
  /** The tables that any of some runs has logged with another tool, by their names. */
  loggedTables(runIds: readonly string[]): Promise<readonly LoggedTable[]>;
  /** Some rows of one of these, as each of the runs has it, in their order. */
  loggedRows(request: LoggedRowsRequest): Promise<readonly LoggedRows[]>;
  /** What runs that differ in nothing but their seed say of the metrics of compared runs; the first run is the baseline. */
  seedReport(refs: readonly string[]): Promise<SeedReport>;
  /** Why a run is better or worse than a baseline: everything that differs, the likely causes first. Throws `UserError` `metric-unknown`. */
  explain(request: WhyRequest, options?: WorkOptions): Promise<Explanation>;
  /** A comparison as a Markdown text with pictures, or as one page of HTML. Throws `UserError` `one-run-only`. */
  comparisonReport(request: ReportRequest, options?: WorkOptions): Promise<Report>;
}
