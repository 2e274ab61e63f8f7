import type { EngineChange, EngineOptions, WorkOptions } from "./engine.ts";
import { collectMeasuredRuns, collectRunValues } from "./experiments/analysis/runValues.ts";
import { collectCodeRows } from "./experiments/code.ts";
import { compareRuns } from "./experiments/compare.ts";
import { mergeCurveKeys } from "./experiments/curves/curveKeys.ts";
import { curveAxes } from "./experiments/curves/curveAxes.ts";
import { CurveReader } from "./experiments/curves/curveReader.ts";
import { listRuns } from "./experiments/listRuns.ts";
import { emptyPlotMemory } from "./experiments/plots/plotMemory.ts";
import type { CurveSource } from "./experiments/report/reportCharts.ts";
import type { WhyRequest } from "./experiments/why/explainRuns.ts";
import { completeQuery } from "./experiments/query/completeQuery.ts";
import { markRuns } from "./experiments/markRuns.ts";
import type { LoggedMemory } from "./experiments/tables/loggedTables.ts";
import { TableMemory } from "./experiments/tables/tableMemory.ts";
import { stageMetrics } from "./experiments/stageMetrics.ts";
import { summarizeColumn } from "./experiments/table/columnSummary.ts";
import { RunTables } from "./experiments/table/runTables.ts";
import type { ExperimentsEngine, RunFilter } from "./experimentsEngine.ts";
import { listModels } from "./models/listModels.ts";
import { promoteModel, registerModel } from "./models/registerModel.ts";
import type { RegisterRequest } from "./model/modelVersion.ts";
import type { RunPart } from "./model/applyPlan.ts";
import type { CurveGroupsRequest, CurvesRequest } from "./model/curves.ts";
import type { LoggedRowsRequest } from "./model/loggedTables.ts";
import type { ReportRequest } from "./model/report.ts";
import type { BranchRequest } from "./model/runBranch.ts";
import type { PlotRequest } from "./model/plots.ts";
import type { RunMarking } from "./model/runMarks.ts";
import type { ExportRequest } from "./model/runExport.ts";
import type { RunField } from "./model/runQuery.ts";
import type { ImportanceRequest, RunValuesRequest } from "./model/runAnalysis.ts";
import type { CurveShapesRequest } from "./model/curveShape.ts";
import type { RowsRequest, RunRowsRequest, TableQuery } from "./model/runTable.ts";
import { RunWatch } from "./project/runWatch.ts";
import { ProjectParts } from "./projectParts.ts";

/** So many of the values that runs have are told to complete a query. */
const completedValues = 30;

/** Among so many of the newest runs the last ones of each stage are looked for. */
const recentRuns = 200;

/** What the engine of a project answers of its runs. What is asked seldom is loaded when it is: every command opens an engine. */
export abstract class ProjectExperiments implements ExperimentsEngine {
  protected readonly parts: ProjectParts;
  protected readonly watch: RunWatch;
  private readonly tables: RunTables;
  private readonly curveReader = new CurveReader(() => this.parts.handle.current().runs);
  private readonly plots = emptyPlotMemory();
  private readonly logged: LoggedMemory = { plots: this.plots, tables: new TableMemory(), listed: new Map() };

  constructor(root: string, options: EngineOptions) {
    this.parts = new ProjectParts(root, options);
    const context = () => (this.parts.handle.exists ? this.parts.reading() : undefined);
    this.watch = new RunWatch(context, (changes) => this.parts.feed.emit(changes), options.log);
    this.tables = new RunTables(
      () => this.parts.handle.current().runs,
      () => this.parts.discovery.settings(),
    );
  }

  async runs(filter: RunFilter = {}) {
    this.watch.markInterrupted();
    return listRuns(this.parts.handle.current().runs, filter);
  }

  async importRuns(places: readonly string[], options?: WorkOptions) {
    const { importRuns } = await import("./imports/importRuns.ts");
    return this.change(["runs"], importRuns(this.parts.writing(), places, options));
  }

  async importOffers() {
    const { importOffers } = await import("./imports/importOffers.ts");
    return importOffers(this.parts.reading());
  }

  async openRunTable(query: TableQuery, follows: number | undefined) {
    this.watch.markInterrupted();
    return this.tables.open(query, follows, Date.now());
  }

  async runTableRows(request: RowsRequest) {
    return this.tables.rows(request);
  }

  async runRows(request: RunRowsRequest) {
    return this.tables.runRows(request);
  }

  async curveShapes(request: CurveShapesRequest) {
    return this.tables.curveShapes(request);
  }

  async runTableNews(view: number) {
    this.watch.markInterrupted();
    return this.tables.news(view);
  }

  async exportRuns({ of, ...request }: ExportRequest, options?: WorkOptions) {
    const { exportRuns } = await import("./experiments/export/exportRuns.ts");
    const { runs } = this.parts.handle.current();
    const ids = "ids" in of ? of.ids : this.tables.looksOf(of).map(({ id }) => id);
    return exportRuns(runs, ids, request, this.parts.discovery.settings().objective, options);
  }

  async columnSummary(name: string) {
    return summarizeColumn(this.parts.handle.current().runs, name);
  }

  async closeRunTable(view: number) {
    this.tables.close(view);
  }

  async runValues(request: RunValuesRequest) {
    return collectRunValues(this.tables, request);
  }

  async importance(request: ImportanceRequest, options?: WorkOptions) {
    const { measureImportance } = await import("./experiments/analysis/importance.ts");
    const runs = collectMeasuredRuns(this.parts.handle.current().runs, this.tables, request);
    return measureImportance(request.metric, runs, options?.signal);
  }

  async missingRuns(ids: readonly string[]) {
    const known = new Set(this.parts.handle.current().runs.ids({ ids }));
    return ids.filter((id) => !known.has(id));
  }

  async completeQuery(query: string, at: number) {
    const { runs } = this.parts.handle.current();
    const valuesOf = (field: RunField) => runs.valuesOf(field, completedValues);
    return completeQuery(query, at, { names: runs.valueNames(), valuesOf });
  }

  async runValueNames() {
    return this.parts.handle.current().runs.valueNames();
  }

  markRuns(markings: readonly RunMarking[]) {
    return this.change(["runs"], markRuns(this.parts.writing(), markings));
  }

  async runTags() {
    return this.parts.handle.current().runs.tags();
  }

  async run(ref: string) {
    this.watch.markInterrupted();
    return this.parts.handle.current().runs.find(ref);
  }

  async stageMetrics() {
    const runs = this.parts.handle.current().runs.list({ limit: recentRuns });
    return stageMetrics(this.parts.reading(), runs);
  }

  async newestPoints(runId: string) {
    return this.parts.handle.current().runs.newestPoints(runId);
  }

  async compare(refs: readonly string[]) {
    const { ledger } = this.parts.reading();
    const details = refs.map((ref) => ledger.runs.find(ref));
    const code = await collectCodeRows(details, this.parts.git, (bytes) => this.parts.store.digestOf(bytes));
    const curves = mergeCurveKeys(ledger.runs.curveKeys(details.map(({ id }) => id)).values());
    const { objective } = this.parts.discovery.settings();
    return compareRuns(details, curves, code, objective);
  }

  async curveAxes(runIds: readonly string[]) {
    return curveAxes(this.parts.handle.current().runs, runIds);
  }

  async curveGroups(request: CurveGroupsRequest) {
    const { groupCurves } = await import("./experiments/curves/curveGroups.ts");
    const { ledger, git, store } = this.parts.reading();
    return groupCurves(
      this.tables,
      {
        detailsOf: (ids) => ids.map((id) => ledger.runs.find(id)),
        codeOf: (runs) => collectCodeRows(runs, git, (bytes) => store.digestOf(bytes)),
      },
      request,
    );
  }

  async curves(request: CurvesRequest) {
    return this.curveReader.windows(request);
  }

  async planApply(runRef: string, runParts: readonly RunPart[], options?: WorkOptions) {
    const { planApply } = await import("./fromRun/planApply.ts");
    const context = this.parts.writing();
    const run = await this.run(runRef);
    return context.store.keeping(() => planApply(context, run, runParts, (root) => this.parts.openCopy(root), options));
  }

  async branchFrom(runRef: string, request: BranchRequest) {
    const { branchFrom } = await import("./fromRun/branchFrom.ts");
    const run = await this.run(runRef);
    return branchFrom(this.parts.writing(), run, request, (root) => this.parts.openCopy(root));
  }

  switchBranch(name: string) {
    return this.parts.git.switchBranch(name);
  }

  models() {
    return listModels(this.parts.reading());
  }

  async registerModel(request: RegisterRequest) {
    const run = await this.run(request.run);
    return this.change(["snapshots"], registerModel(this.parts.reading(), run, request));
  }

  promoteModel(ref: string, stage: string) {
    return this.change(["snapshots"], promoteModel(this.parts.reading(), ref, stage));
  }

  async runFiles(runRef: string) {
    const { runFiles } = await import("./fromRun/runFiles.ts");
    return runFiles(this.parts.reading(), await this.run(runRef));
  }

  async folderPictures(runIds: readonly string[]) {
    const { folderPictures } = await import("./experiments/folderPictures.ts");
    return folderPictures(this.parts.reading(), runIds);
  }

  async findPlots(refs: readonly string[]) {
    const { findPlots } = await import("./experiments/plots/findPlots.ts");
    return findPlots(this.parts.reading(), this.plots, refs);
  }

  async drawPlot(request: PlotRequest) {
    const { drawPlot } = await import("./experiments/plots/drawPlot.ts");
    return drawPlot(this.parts.reading(), this.plots, request);
  }

  async loggedTables(runIds: readonly string[]) {
    const { loggedTables } = await import("./experiments/tables/loggedTables.ts");
    return loggedTables(this.parts.reading(), this.logged, runIds);
  }

  async loggedRows(request: LoggedRowsRequest) {
    const { loggedRows } = await import("./experiments/tables/loggedTables.ts");
    return loggedRows(this.parts.reading(), this.logged, request);
  }

  async seedReport(refs: readonly string[]) {
    const { findRepeats } = await import("./experiments/significance/repeats.ts");
    const { seedReport } = await import("./experiments/significance/seedReport.ts");
    const context = this.parts.reading();
    const details = refs.map((ref) => context.ledger.runs.find(ref));
    return seedReport(await findRepeats(context, details));
  }

  async explain(request: WhyRequest, options?: WorkOptions) {
    const { explainRuns } = await import("./experiments/why/explainRuns.ts");
    return explainRuns(this.parts.reading(), request, options);
  }

  async comparisonReport(request: ReportRequest, options?: WorkOptions) {
    const { composeReport } = await import("./experiments/report/composeReport.ts");
    const context = this.parts.reading();
    const source: CurveSource = {
      keys: (runIds) => mergeCurveKeys(context.ledger.runs.curveKeys(runIds).values()),
      windows: (asked) => this.curveReader.windows(asked),
    };
    return composeReport(context, source, this.plots, request, options);
  }

  /** Other processes see a change in the ledger's file; who listens here is told at once. */
  protected async change<T>(changes: readonly EngineChange[], work: Promise<T>): Promise<T> {
    const result = await work;
    this.parts.feed.emit(changes);
    return result;
  }
}
