import type { ArtifactVersion } from "../model/artifact.ts";
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
import type { RunCondition, RunField, RunValueNames, ValueField } from "../model/runQuery.ts";
import type { ValueColumn } from "../model/runTable.ts";
import type { StageRecord } from "../model/stageRecord.ts";
import type { Connection } from "./connection.ts";
import { putEnvironment } from "./environments.ts";
import { encodeJson } from "./json.ts";
import { insertedKey, keyAfter, keyOf } from "./keys.ts";
import type { ColumnEntries, KnownResult, NewRun, NumberedLook, RunEnd, RunLedger, RunSelection } from "./ledger.ts";
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
import { detailOf, newestDurations, newestRecords, newestStageRuns, resultFor, summariesOf } from "./runRows.ts";
import { paramsOfRuns, valuesOfRuns } from "./runValues.ts";
import { cellsOf } from "./runCells.ts";
import { packedParams, sweepsByRun } from "./runGroups.ts";
import { changesOf, entriesOf, looksOf, valueColumns } from "./runTable.ts";
import { commonValues, conditionSql, orderSql, valueNames } from "./runQuery.ts";
import { joined, raw, sql } from "./sqlText.ts";
import { addValues, replaceMetrics } from "./values.ts";
import { versionKey } from "./versions.ts";

interface RunningRow {
  readonly key: number;
  readonly id: string;
  readonly pid: number;
  readonly heartbeat: number;
  readonly startedAt: number;
}

/** Runs in the ledger. Methods that are given a run's id throw `UserError` `run-unknown` where there is none. */
export class LedgerRuns implements RunLedger {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  begin(run: NewRun): void {
    const connection = this.#connection;
    connection.write(() => {
      const key = this.#insert(run);
      addValues(connection, key, run.params);
      for (const stage of run.stages) this.#putStage(key, stage);
      for (const { path, digest, size } of run.sources) {
        connection.run(
          "INSERT OR REPLACE INTO run_sources (run, path, digest, size) VALUES (?, ?, ?, ?)",
          key,
          path,
          digest,
          size,
        );
      }
    });
  }

  updateStage(runId: string, stage: StageRun): void {
    this.updateStages(runId, [stage]);
  }

  updateStages(runId: string, stages: readonly StageRun[]): void {
    this.#update(runId, (run) => {
      for (const stage of stages) this.#putStage(run, stage);
    });
  }

  heartbeat(runId: string, time: number): void {
    this.#update(runId, (run) => this.#connection.run("UPDATE runs SET heartbeat_at = ? WHERE key = ?", time, run));
  }

  setEnvironment(runId: string, environment: RunEnvironment): void {
    this.#update(runId, (run) => putEnvironment(this.#connection, run, environment));
  }

  setUsage(runId: string, stageId: string, usage: StageUsage): void {
    this.#update(runId, (run) => {
      this.#connection.run(
        "INSERT OR REPLACE INTO stage_usage (run, stage, usage) VALUES (?, ?, ?)",
        run,
        keyOf(this.#connection, "stages", stageId),
        encodeJson(usage),
      );
    });
  }

  setArtifacts(runId: string, artifacts: Parameters<RunLedger["setArtifacts"]>[1]): void {
    this.#update(runId, (run) => {
      this.#connection.run("DELETE FROM run_artifacts WHERE run = ?", run);
      this.#addArtifacts(run, "input", artifacts.inputs);
      this.#addArtifacts(run, "output", artifacts.outputs);
    });
  }

  setMetrics(runId: string, metrics: Readonly<Record<string, Scalar>>): void {
    this.#update(runId, (run) => replaceMetrics(this.#connection, run, metrics));
  }

  addPoints(runId: string, points: readonly MetricPoint[], time?: number): void {
    this.#update(runId, (run) => putPoints(this.#connection, run, points, time));
  }

  recordStage(runId: string, stageId: string, record: StageRecord, inputs?: string): void {
    this.#update(runId, (run) => {
      this.#connection.run(
        `INSERT OR REPLACE INTO stage_records (key, run, stage, record, inputs)
         VALUES (${keyAfter("stage_records", "last_record")}, ?, ?, ?, ?)`,
        run,
        keyOf(this.#connection, "stages", stageId),
        encodeJson(record),
        inputs ?? null,
      );
    });
  }

  findResult(inputs: string): KnownResult | undefined {
    return this.#connection.read(() => resultFor(this.#connection, inputs));
  }

  end(runId: string, { state, endedAt, failure }: RunEnd): void {
    const sql = "UPDATE runs SET state = ?, ended_at = ?, failure = ? WHERE key = ?";
    this.#update(runId, (run) => this.#connection.run(sql, state, endedAt, failure ?? null, run));
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

  /** Such a run ended when its last sign of life came, as far as anybody knows; never before it began. Only reads where nothing can be written. */
  markInterrupted(findLiving: () => ReadonlySet<number>, now: number): readonly string[] {
    const running = this.#connection.read(() =>
      this.#connection.all<RunningRow>(
        "SELECT key, id, pid, heartbeat_at AS heartbeat, started_at AS startedAt FROM runs WHERE state = 'running' AND pid <> 0",
      ),
    );
    if (running.length === 0 || this.#connection.isReadOnly) return [];
    // Only now: a run that began after an earlier look would seem to be gone.
    const living = findLiving();
    const gone = running.filter(({ pid }) => !living.has(pid));
    if (gone.length === 0) return [];
    return this.#connection.write(() => gone.filter((run) => this.#interrupt(run, now)).map(({ id }) => id));
  }

  list(selection: RunSelection, now = Date.now()): readonly RunSummary[] {
    return this.#connection.read(() => {
      const keys = this.#select<{ readonly key: number }>("runs.key", selection, now).map(({ key }) => key);
      return [...summariesOf(this.#connection, keys).values()];
    });
  }

  ids(selection: RunSelection, now = Date.now()): readonly string[] {
    return this.#connection.read(() =>
      this.#select<{ readonly id: string }>("runs.id", selection, now).map(({ id }) => id),
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

  /** One column of the runs that are meant, in their order. Within a read. */
  #select<Row>(column: string, { limit, ids, stageId, experiment, condition, order = [] }: RunSelection, now: number) {
    const { tables, joins, keys } = orderSql(order, now);
    const conditions = [
      ...(ids === undefined ? [] : [sql`runs.id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`]),
      ...(experiment === undefined ? [] : [sql`runs.experiment = ${experiment}`]),
      ...(stageId === undefined ? [] : [conditionSql(includes(stageId), now)]),
      ...(condition === undefined ? [] : [conditionSql(condition, now)]),
    ];
    const where = conditions.length === 0 ? raw("") : sql`WHERE ${joined(conditions, " AND ")}`;
    const found = sql`SELECT ${raw(column)} FROM runs ${joins} ${where}`;
    const query = sql`${tables} ${found} ORDER BY ${keys} LIMIT ${limit ?? -1}`;
    return this.#connection.all<Row>(query.text, ...query.values);
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

  #insert(run: NewRun): number {
    return insertedKey(
      this.#connection.run(
        `INSERT INTO runs (key, id, name, experiment, state, started_at, commit_key, branch, dirty, log_dir, diff, command, pid,
           heartbeat_at, origin, in_copy, ordered_at)
         VALUES (${keyAfter("runs", "key")}, ?, ?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, max(?, ifnull(
           (SELECT ordered_at FROM runs WHERE pid <> 0 ORDER BY key DESC LIMIT 1), 0)))`,
        run.id,
        run.name,
        run.experiment,
        run.startedAt,
        run.commit === undefined ? null : keyOf(this.#connection, "commits", run.commit),
        run.branch ?? null,
        Number(run.dirty),
        run.logDir,
        run.diff ?? null,
        run.command === undefined ? null : encodeJson(run.command),
        run.pid,
        run.startedAt,
        run.origin === undefined ? null : encodeJson(run.origin),
        Number(run.isInCopy === true),
        run.startedAt,
      ),
    );
  }

  /** In the place that the stage has in the run already, else after the others. */
  #putStage(run: number, stage: StageRun): void {
    const key = keyOf(this.#connection, "stages", stage.stageId);
    const place = this.#connection.get<{ readonly position: number }>(
      `SELECT coalesce(
         (SELECT position FROM run_stages WHERE stage = ? AND run = ?),
         (SELECT max(position) + 1 FROM run_stages WHERE run = ?),
         0
       ) AS position`,
      key,
      run,
      run,
    );
    this.#connection.run(
      `INSERT OR REPLACE INTO run_stages (run, position, stage, outcome, started_at, ended_at, exit_code, signal, reason)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      run,
      place?.position ?? 0,
      key,
      stage.outcome,
      stage.startedAt ?? null,
      stage.endedAt ?? null,
      stage.exitCode ?? null,
      stage.signal ?? null,
      stage.reason,
    );
  }

  #addArtifacts(run: number, role: "input" | "output", versions: readonly ArtifactVersion[]): void {
    for (const version of versions) {
      const key = versionKey(this.#connection, version);
      this.#connection.run("INSERT OR IGNORE INTO run_artifacts (run, role, version) VALUES (?, ?, ?)", run, role, key);
    }
  }

  /** False where it has ended in the meantime. */
  #interrupt({ key, heartbeat, startedAt }: RunningRow, now: number): boolean {
    const endedAt = Math.max(Math.min(heartbeat, now), startedAt);
    const failure = "Its process ended without a word (killed, the power failed, or the disk was full)";
    const { changes } = this.#connection.run(
      "UPDATE runs SET state = 'interrupted', ended_at = ?, failure = ? WHERE key = ? AND state = 'running'",
      endedAt,
      failure,
      key,
    );
    if (changes === 0) return false;
    this.#connection.run(
      "UPDATE run_stages SET outcome = 'stopped', ended_at = max(?, started_at) WHERE run = ? AND outcome = 'running'",
      endedAt,
      key,
    );
    this.#connection.run("UPDATE run_stages SET outcome = 'skipped' WHERE run = ? AND outcome = 'waiting'", key);
    return true;
  }
}

function includes(stageId: string): RunCondition {
  return { kind: "compare", field: { kind: "fact", fact: "stage" }, operator: "=", value: stageId };
}
