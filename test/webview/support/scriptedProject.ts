import type { PictureRow } from "../../../src/engine/model/pictures.ts";
import type { Comparison } from "../../../src/engine/model/comparison.ts";
import { measureImportance } from "../../../src/engine/experiments/analysis/importance.ts";
import { collectMeasuredRuns, collectRunValues } from "../../../src/engine/experiments/analysis/runValues.ts";
import { seedReport } from "../../../src/engine/experiments/significance/seedReport.ts";
import { summarizeColumn } from "../../../src/engine/experiments/table/columnSummary.ts";
import { RunTables } from "../../../src/engine/experiments/table/runTables.ts";
import { completeQuery } from "../../../src/engine/experiments/query/completeQuery.ts";
import type { Ledger } from "../../../src/engine/ledger/ledger.ts";
import { openLedger } from "../../../src/engine/ledger/openLedger.ts";
import { compareRuns } from "../../../src/engine/experiments/compare.ts";
import { mergeCurveKeys } from "../../../src/engine/experiments/curves/curveKeys.ts";
import { groupCurves } from "../../../src/engine/experiments/curves/curveGroups.ts";
import { curveAxes } from "../../../src/engine/experiments/curves/curveAxes.ts";
import { CurveReader } from "../../../src/engine/experiments/curves/curveReader.ts";
import type { MetricCurve, MetricPoint, RunDetail } from "../../../src/engine/model/run.ts";
import type { LoggedRows, LoggedRowsRequest, LoggedTable } from "../../../src/engine/model/loggedTables.ts";
import type { PlotDrawing, PlotList, PlotRequest } from "../../../src/engine/model/plots.ts";
import type {
  ExperimentsActions,
  ExperimentsSource,
} from "../../../src/extension/features/experiments/experimentsSession.ts";
import type { ProjectInfo } from "../../../src/protocol/project.ts";
import { explainScripted, repeatsOf } from "./scriptedWhy.ts";
import { codeRows, learningCurves, picture, testTime } from "./digitRuns.ts";

/** A project that says what a test tells it to, in place of an engine and its ledger. */
export class ScriptedProject implements ExperimentsSource {
  runDetails: readonly RunDetail[];
  failure: string | undefined;
  state: ProjectInfo["state"] = "ready";
  compareFailure: Error | undefined;
  curvesOf: (run: RunDetail) => readonly MetricCurve[] = (run) => learningCurves(run);
  plots: PlotList = { plots: [], tables: [] };
  drawPlot: (request: PlotRequest) => PlotDrawing = () => {
    throw new Error("no plot is drawn");
  };
  folderPictures: readonly PictureRow[] = [];
  loggedTables: readonly LoggedTable[] = [];
  loggedRows: (request: LoggedRowsRequest) => readonly LoggedRows[] = () => [];
  retries = 0;
  /** Whether the table knows the runs' data and environments too. */
  hasMeasured = false;
  private readonly listeners = new Set<() => void>();
  private opened: { readonly details: readonly RunDetail[]; readonly ledger: Ledger } | undefined;
  private readonly tables = new RunTables(
    () => this.ledger().runs,
    () => undefined,
  );

  private changes = 0;
  private readonly curveReader = new CurveReader(() => this.curveSource);
  private readonly curveSource = {
    version: () => String(this.changes),
    curveKeys: (ids: readonly string[]) =>
      new Map(
        this.runDetails
          .filter(({ id }) => ids.includes(id))
          .map((run) => [run.id, this.curvesOf(run).map(({ key }) => key)]),
      ),
    hasClock: () => true,
    curveClock: () => ({ x: Float64Array.of(1, 20), y: Float64Array.of(0, 3_600) }),
    curvePoints: (runId: string, key: string, from = Number.NEGATIVE_INFINITY) => {
      const run = this.runDetails.find(({ id }) => id === runId);
      const curve = run && this.curvesOf(run).find((candidate) => candidate.key === key);
      const start = curve?.steps.findIndex((step) => step >= from) ?? -1;
      const points = <Value>(values: readonly Value[] = []) => (start === -1 ? [] : values.slice(start));
      return { x: Float64Array.from(points(curve?.steps)), y: Float64Array.from(points(curve?.values)) };
    },
  };

  constructor(runs: readonly RunDetail[]) {
    this.runDetails = runs;
  }

  /** Changes what the project is like, and tells the session so. */
  change(
    changes: Partial<Pick<ScriptedProject, "runDetails" | "failure" | "state" | "curvesOf" | "compareFailure">>,
  ): void {
    this.changes += 1;
    Object.assign(this, changes);
    for (const listener of this.listeners) listener();
  }

  info(): ProjectInfo {
    return {
      uri: "file:///home/me/digits",
      name: "digits",
      state: this.state,
      ...(this.failure !== undefined && { failure: this.failure }),
    };
  }

  engine(): ReturnType<ExperimentsSource["engine"]> {
    return {
      compare: async (refs) => this.compare(refs),
      curveAxes: async (ids) => curveAxes(this.curveSource, ids),
      curveGroups: async (request) =>
        groupCurves(
          this.tables,
          { detailsOf: (ids) => this.detailsOf(ids), codeOf: async (runs) => codeRows(runs) },
          request,
        ),
      curves: async (request) => this.curveReader.windows(request),
      readVersion: async (digest) => picture(digest),
      openRunTable: async (query, follows) => this.withTables((tables) => tables.open(query, follows, testTime)),
      runTableRows: async (request) => this.withTables((tables) => tables.rows(request)),
      runRows: async (request) => this.withTables((tables) => tables.runRows(request)),
      curveShapes: async (request) => this.withTables((tables) => tables.curveShapes(request)),
      runTableNews: async (view) => this.withTables((tables) => tables.news(view)),
      closeRunTable: async (view) => this.tables.close(view),
      runValues: async (request) => this.withTables((tables) => collectRunValues(tables, request)),
      importance: async (request, options) =>
        measureImportance(
          request.metric,
          this.withTables((tables, { runs }) => collectMeasuredRuns(runs, tables, request)),
          options?.signal,
        ),
      seedReport: async (refs) => seedReport(repeatsOf(this.detailsOf(refs), this.runDetails)),
      explain: async (question) => explainScripted(this.runDetails, question),
      markRuns: async (markings) => this.changeLedger(({ runs }) => runs.mark(markings)),
      runTags: async () => this.ledger().runs.tags(),
      forgetRuns: async (ids) => {
        this.changeLedger(({ runs }) => runs.forget(ids, testTime));
        return { runs: [], bytes: 0, clearable: 0 };
      },
      bringRunsBack: async (ids) => this.changeLedger(({ runs }) => (runs.takeBack(ids), [])),
      folderPictures: async () => this.folderPictures,
      findPlots: async () => this.plots,
      drawPlot: async (request) => this.drawPlot(request),
      loggedTables: async () => this.loggedTables,
      loggedRows: async (request) => this.loggedRows(request),
      missingRuns: async (ids) => ids.filter((id) => !this.runDetails.some((run) => run.id === id)),
      columnSummary: async (name) => summarizeColumn(this.ledger().runs, name),
      completeQuery: async (query, at) => {
        const { runs } = this.ledger();
        return completeQuery(query, at, { names: runs.valueNames(), valuesOf: (field) => runs.valuesOf(field, 30) });
      },
    };
  }

  async retry(): Promise<void> {
    this.retries += 1;
  }

  onDidChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private changeLedger<Result>(change: (ledger: Ledger) => Result): Result {
    const result = change(this.ledger());
    for (const listener of this.listeners) listener();
    return result;
  }

  private withTables<Result>(ask: (tables: RunTables, ledger: Ledger) => Result): Result {
    return ask(this.tables, this.ledger());
  }

  /** A ledger in memory that has the runs as they are now. */
  private ledger(): Ledger {
    if (this.opened?.details === this.runDetails) return this.opened.ledger;
    this.opened?.ledger.close();
    const ledger = ledgerOf(this.runDetails, this.hasMeasured, this.curvesOf);
    this.opened = { details: this.runDetails, ledger };
    return ledger;
  }

  private detailsOf(refs: readonly string[]): readonly RunDetail[] {
    return refs.flatMap((id) => this.runDetails.find((run) => run.id === id) ?? []);
  }

  private compare(refs: readonly string[]): Comparison {
    if (this.compareFailure) throw this.compareFailure;
    const details = this.detailsOf(refs);
    return compareRuns(
      details,
      mergeCurveKeys(details.map((run) => this.curvesOf(run).map(({ key }) => key))),
      codeRows(details),
    );
  }
}

/** With more runs than this, writing their curves down would take longer than the tests that look at them. */
const mostWithCurves = 50;

function pointsOf({ key, steps, values }: MetricCurve): readonly MetricPoint[] {
  return steps.map((step, index) => ({ key, step, value: values[index] ?? Number.NaN }));
}

/** A ledger in memory that has the runs, the newest first, and nothing else. */
function ledgerOf(details: readonly RunDetail[], hasMeasured: boolean, curvesOf: ScriptedProject["curvesOf"]): Ledger {
  const { ledger } = openLedger("", "memory", () => undefined);
  for (const run of details.toReversed()) {
    ledger.runs.begin({ ...run, pid: 1 });
    ledger.runs.setMetrics(run.id, run.metrics);
    if (hasMeasured) {
      ledger.runs.setArtifacts(run.id, run);
      if (run.environment) ledger.runs.setEnvironment(run.id, run.environment);
    }
    if (details.length <= mostWithCurves) ledger.runs.addPoints(run.id, curvesOf(run).flatMap(pointsOf));
    const { state, endedAt = run.startedAt, failure } = run;
    if (state !== "running") ledger.runs.end(run.id, { state, endedAt, ...(failure !== undefined && { failure }) });
  }
  return ledger;
}

/** What VS Code does for the page, here only written into `asked`. */
export function recordedActions(asked: (readonly unknown[])[]): ExperimentsActions {
  const record =
    (name: keyof ExperimentsActions) =>
    async (...args: readonly unknown[]): Promise<void> => {
      // Behind the page's own arguments stands the request's context.
      asked.push([name, ...args.slice(0, -1)]);
    };
  return {
    openCodeDiff: record("openCodeDiff"),
    openLog: record("openLog"),
    showCommit: record("showCommit"),
    actOnRun: record("actOnRun"),
    runPipeline: record("runPipeline"),
    savePicture: record("savePicture"),
    openDataDiff: record("openDataDiff"),
    openParam: record("openParam"),
    rerunWith: record("rerunWith"),
    exportTable: record("exportTable"),
    copyTable: record("copyTable"),
    saveReport: record("saveReport"),
    copyReport: record("copyReport"),
  };
}
