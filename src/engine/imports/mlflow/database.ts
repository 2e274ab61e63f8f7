import { type ForeignDatabase, openForeign } from "../../ledger/foreignDatabase.ts";
import { UserError } from "../../model/errors.ts";
import type { FoundRun, RunSource } from "../runSource.ts";
import { stampOf } from "../stamp.ts";
import { hoursOf, importedRun, type MlflowMetric } from "./mlflowRun.ts";

/** Databases hold no infinities: MLflow writes the largest number for them. */
const infinite = Number.MAX_VALUE;

interface RunRow extends Record<string, string | number | null> {
  readonly id: string;
  readonly name: string | null;
  readonly status: string;
  readonly startTime: number | null;
  readonly endTime: number | null;
  readonly experiment: string;
  readonly metrics: number;
  readonly lastTime: number | null;
  readonly values: string;
}

interface MetricRow {
  readonly key: string;
  readonly value: number | null;
  readonly timestamp: number;
  readonly step: number;
  readonly isNaN: number;
}

/**
 * The runs of an MLflow database, without those that were deleted there.
 * @see mlflow/store/tracking/dbmodels/models.py
 */
export function databaseStore(file: string): RunSource {
  return { tool: "mlflow", place: file, runs: () => runsIn(file) };
}

function* runsIn(file: string): Generator<FoundRun> {
  using database = openForeign(file);
  if (!database.columnsOf("runs").has("run_uuid")) {
    throw new UserError("import-unknown", "This database is not MLflow's.", "Name MLflow's own mlflow.db.");
  }
  const now = Date.now();
  const name = database.columnsOf("runs").has("name") ? "r.name" : "NULL";
  const rows = database.all<RunRow>(
    `SELECT r.run_uuid AS id, ${name} AS name, r.status, r.start_time AS startTime, r.end_time AS endTime,
       e.name AS experiment, count(m.key) AS metrics, max(m.timestamp) AS lastTime,
       (SELECT group_concat(key || '=' || value, char(0)) FROM
         (SELECT key, value FROM params WHERE run_uuid = r.run_uuid
          UNION ALL SELECT key, value FROM tags WHERE run_uuid = r.run_uuid ORDER BY key)) AS "values"
     FROM runs r JOIN experiments e ON e.experiment_id = r.experiment_id
     LEFT JOIN metrics m ON m.run_uuid = r.run_uuid
     WHERE r.lifecycle_stage = 'active' AND e.lifecycle_stage = 'active'
     GROUP BY r.run_uuid ORDER BY r.start_time, r.run_uuid`,
  );
  for (const row of rows) {
    const stamp = stampOf([...Object.values(row), hoursOf(row.status, now)]);
    yield { id: row.id, place: file, stamp, read: () => readRun(database, row, now) };
  }
}

function readRun(database: ForeignDatabase, row: RunRow, now: number): ReturnType<FoundRun["read"]> {
  const texts = (table: "params" | "tags"): ReadonlyMap<string, string> =>
    new Map(
      database
        .all<{ readonly key: string; readonly value: string | null }>(
          `SELECT key, value FROM ${table} WHERE run_uuid = ?`,
          row.id,
        )
        .map(({ key, value }) => [key, value ?? ""]),
    );
  return importedRun(
    {
      id: row.id,
      name: row.name ?? undefined,
      experiment: row.experiment,
      status: row.status,
      startTime: row.startTime ?? 0,
      endTime: row.endTime ?? undefined,
      params: texts("params"),
      tags: texts("tags"),
      metrics: metricsOf(database, row.id),
    },
    now,
  );
}

function metricsOf(database: ForeignDatabase, run: string): readonly MlflowMetric[] {
  return database
    .all<MetricRow>(
      `SELECT key, value, timestamp, step, is_nan AS "isNaN" FROM metrics WHERE run_uuid = ? ORDER BY key, step, timestamp`,
      run,
    )
    .map(({ value, isNaN: isNotANumber, ...metric }) => ({
      ...metric,
      value: isNotANumber !== 0 || value === null ? Number.NaN : unboundedOf(value),
    }));
}

function unboundedOf(value: number): number {
  return Math.abs(value) === infinite ? Math.sign(value) * Number.POSITIVE_INFINITY : value;
}
