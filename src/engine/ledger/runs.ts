import type { CurveSamples, CurveSketch } from "../model/curves.ts";
import type {
  ForgottenRun,
  MetricCurve,
  MetricPoint,
  RunDetail,
  RunEnvironment,
  RunSummary,
  RunValue,
  Scalar,
  StageRun,
  StageUsage,
} from "../model/run.ts";
import type { RunMarking } from "../model/runMarks.ts";
import type { RunField, RunValueNames, ValueField } from "../model/runQuery.ts";
import type { ValueColumn } from "../model/runTable.ts";
import type { StageRecord } from "../model/stageRecord.ts";
import type { Connection } from "./connection.ts";
import { putEnvironment } from "./environments.ts";
import { markInterrupted } from "./interruptedRuns.ts";
import type {
  ColumnEntries,
  KnownResult,
  NewRun,
  NumberedLook,
  RunArtifacts,
  RunEnd,
  RunLedger,
  RunSelection,
} from "./ledger.ts";
import { markRun, tagsInUse } from "./marks.ts";
import {
  clockOf,
  curveKeysOf,
  curveNames,
  curvePointsOf,
  curvesOf,
  hasClock,
  newestPointsOf,
  putPoints,
  sketchOf,
} from "./points.ts";
import { putAside, runsPutAside, takeBack } from "./forgottenRuns.ts";
import { valuesByRun } from "./fieldRows.ts";
import { runUnknown, findRunKey } from "./findRun.ts";
import { prefixRange } from "./prefix.ts";
import { addRecord, endRun, insertRun, putSources, putStage, putUsage, replaceArtifacts } from "./runRecord.ts";
import { detailOf, newestDurations, newestRecords, newestStageRuns, resultFor, summariesOf } from "./runRows.ts";
import { paramsOfRuns, valuesOfRuns } from "./runValues.ts";
import { cellsOf } from "./runCells.ts";
import { packedParams, sweepsByRun } from "./runGroups.ts";
import { selectRuns } from "./runSelection.ts";
import { changesOf, entriesOf, looksOf, valueColumns } from "./runTable.ts";
import { commonValues, valueNames } from "./runQuery.ts";
import { addValues, replaceMetrics } from "./values.ts";

/** Runs in the ledger. Methods that are given a run's id throw `UserError` `run-unknown` where there is none. */
export class LedgerRuns implements RunLedger {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  begin(run: NewRun): void {
    const connection = this.#connection;
    connection.write(() => {
      const key = insertRun(connection, run);
      addValues(connection, key, run.params);
      for (const stage of run.stages) putStage(connection, key, stage);
      putSources(connection, key, run.sources);
    });
  }

  updateStage(runId: string, stage: StageRun): void {
    this.updateStages(runId, [stage]);
  }

  updateStages(runId: string, stages: readonly StageRun[]): void {
    this.#update(runId, (run) => {
      for (const stage of stages) putStage(this.#connection, run, stage);
    });
  }

  heartbeat(runId: string, time: number): void {
    this.#update(runId, (run) => this.#connection.run("UPDATE runs SET heartbeat_at = ? WHERE key = ?", time, run));
  }

  setEnvironment(runId: string, environment: RunEnvironment): void {
    this.#update(runId, (run) => putEnvironment(this.#connection, run, environment));
  }

  setUsage(runId: string, stageId: string, usage: StageUsage): void {
    this.#update(runId, (run) => putUsage(this.#connection, run, stageId, usage));
  }

  setArtifacts(runId: string, artifacts: RunArtifacts): void {
    this.#update(runId, (run) => replaceArtifacts(this.#connection, run, artifacts));
  }

  setMetrics(runId: string, metrics: Readonly<Record<string, Scalar>>): void {
    this.#update(runId, (run) => replaceMetrics(this.#connection, run, metrics));
  }

  addPoints(runId: string, points: readonly MetricPoint[], time?: number): void {
    this.#update(runId, (run) => putPoints(this.#connection, run, points, time));
  }

  recordStage(runId: string, stageId: string, record: StageRecord, inputs?: string): void {
    this.#update(runId, (run) => addRecord(this.#connection, run, stageId, record, inputs));
  }

  findResult(inputs: string): KnownResult | undefined {
    return this.#connection.read(() => resultFor(this.#connection, inputs));
  }

  end(runId: string, end: RunEnd): void {
    this.#update(runId, (run) => endRun(this.#connection, run, end));
  }

  forget(runIds: readonly string[], time: number): void {
    this.#connection.write(() => {
      for (const runId of new Set(runIds)) putAside(this.#connection, this.#keyOf(runId), time);
    });
  }

  forgotten(): readonly ForgottenRun[] {
    return this.#connection.read(() => runsPutAside(this.#connection));
  }

  takeBack(runIds: readonly string[]): void {
    this.#connection.write(() => {
      for (const runId of runIds) takeBack(this.#connection, runId);
    });
  }

  dropForgotten(runIds: readonly string[]): void {
    if (runIds.length === 0) return;
    this.#connection.writeInParts(runIds, (some) => {
      for (const runId of some) this.#connection.run("DELETE FROM forgotten_runs WHERE id = ?", runId);
    });
  }

  mark(markings: readonly RunMarking[]): readonly RunMarking[] {
    const marked = this.#connection.write(() => markings.map((marking) => markRun(this.#connection, marking)));
    return marked.toReversed();
  }

  tags(): readonly string[] {
    return this.#connection.read(() => tagsInUse(this.#connection));
  }

  markInterrupted(findLiving: () => ReadonlySet<number>, now: number): readonly string[] {
    return markInterrupted(this.#connection, findLiving, now);
  }

  list(selection: RunSelection, now = Date.now()): readonly RunSummary[] {
    return this.#connection.read(() => {
      const keys = selectRuns<{ readonly key: number }>(this.#connection, "runs.key", selection, now).map(
        ({ key }) => key,
      );
      return [...summariesOf(this.#connection, keys).values()];
    });
  }

  ids(selection: RunSelection, now = Date.now()): readonly string[] {
    return this.#connection.read(() =>
      selectRuns<{ readonly id: string }>(this.#connection, "runs.id", selection, now).map(({ id }) => id),
    );
  }

  version(): string {
    return this.#connection.version();
  }

  changes(): ReturnType<RunLedger["changes"]> {
    return this.#connection.read(() => changesOf(this.#connection));
  }

  looks(): readonly NumberedLook[] {
    return this.#connection.read(() => looksOf(this.#connection));
  }

  valueColumns(): readonly ValueColumn[] {
    return this.#connection.read(() => valueColumns(this.#connection));
  }

  cells(runIds: readonly string[], fields: readonly ValueField[]): ReturnType<RunLedger["cells"]> {
    return this.#connection.read(() => cellsOf(this.#connection, runIds, fields));
  }

  valuesByRun(field: RunField, now = Date.now()): ReadonlyMap<string, number | string> {
    return this.#connection.read(() => valuesByRun(this.#connection, field, now));
  }

  entries(field: ValueField): ColumnEntries {
    return this.#connection.read(() => entriesOf(this.#connection, field));
  }

  packedParams(runIds?: readonly string[]): ReadonlyMap<number, string> {
    return this.#connection.read(() => packedParams(this.#connection, runIds));
  }

  sweepsByRun(): ReturnType<RunLedger["sweepsByRun"]> {
    return this.#connection.read(() => sweepsByRun(this.#connection));
  }

  valuesOfRuns(
    ids: readonly string[],
    fields: readonly ValueField[],
  ): readonly (readonly (number | string | boolean | undefined)[])[] {
    return this.#connection.read(() => valuesOfRuns(this.#connection, ids, fields));
  }

  paramsOfRuns(ids: readonly string[]): ReadonlyMap<string, Readonly<Record<string, RunValue>>> {
    return this.#connection.read(() => paramsOfRuns(this.#connection, ids));
  }

  valuesOf(field: RunField, limit: number): readonly (string | number)[] {
    return this.#connection.read(() => commonValues(this.#connection, field, limit));
  }

  valueNames(): RunValueNames {
    return this.#connection.read(() => valueNames(this.#connection));
  }

  isNameTaken(name: string): boolean {
    return this.#connection.read(
      () => this.#connection.get("SELECT 1 FROM runs WHERE name = ? LIMIT 1", name) !== undefined,
    );
  }

  find(ref: string): RunDetail {
    const run = this.tryFind(ref);
    if (!run) throw runUnknown(ref);
    return run;
  }

  tryFind(ref: string): RunDetail | undefined {
    return this.#connection.read(() => {
      const key = findRunKey(this.#connection, ref);
      return key === undefined ? undefined : detailOf(this.#connection, key);
    });
  }

  curves(runIds: readonly string[]): readonly MetricCurve[] {
    return this.#connection.read(() => runIds.flatMap((runId) => curvesOf(this.#connection, runId)));
  }

  curveKeys(runIds: readonly string[]): ReadonlyMap<string, readonly string[]> {
    return this.#connection.read(() => new Map(runIds.map((runId) => [runId, curveKeysOf(this.#connection, runId)])));
  }

  curvePoints(runId: string, key: string, from = Number.NEGATIVE_INFINITY): CurveSamples {
    return this.#connection.read(() => curvePointsOf(this.#connection, runId, key, from));
  }

  curveClock(runId: string, key: string): CurveSamples {
    return this.#connection.read(() => clockOf(this.#connection, runId, key));
  }

  hasClock(runIds: readonly string[]): boolean {
    return this.#connection.read(() => hasClock(this.#connection, runIds));
  }

  sketches(runIds: readonly string[], key: string, count: number): readonly CurveSketch[] {
    return this.#connection.read(() => runIds.map((runId) => sketchOf(this.#connection, runId, key, count)));
  }

  hasCurve(prefix: string): boolean {
    const sql = "SELECT 1 FROM value_names WHERE kind = 'curve' AND name >= ? AND name < ? LIMIT 1";
    return this.#connection.read(() => this.#connection.get(sql, ...prefixRange(prefix)) !== undefined);
  }

  curveNames(): readonly string[] {
    return this.#connection.read(() => curveNames(this.#connection));
  }

  newestPoints(runId: string): readonly MetricPoint[] {
    return this.#connection.read(() => newestPointsOf(this.#connection, runId));
  }

  stageRecords(stageIds?: readonly string[]): ReadonlyMap<string, StageRecord> {
    return this.#connection.read(() => newestRecords(this.#connection, stageIds));
  }

  lastDurations(): ReadonlyMap<string, number> {
    return this.#connection.read(() => newestDurations(this.#connection));
  }

  lastStageRuns(): ReturnType<RunLedger["lastStageRuns"]> {
    return this.#connection.read(() => newestStageRuns(this.#connection));
  }

  #update(runId: string, work: (run: number) => unknown): void {
    this.#connection.write(() => work(this.#keyOf(runId)));
  }

  /** Within a write. */
  #keyOf(runId: string): number {
    const run = this.#connection.get<{ key: number }>("SELECT key FROM runs WHERE id = ?", runId);
    if (!run) throw runUnknown(runId);
    return run.key;
  }
}
