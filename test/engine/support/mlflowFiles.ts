import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import Database from "better-sqlite3";

/** A run as MLflow would record it, in either of its stores. */
export interface MlflowRunFiles {
  readonly id: string;
  readonly name?: string;
  readonly status?: number;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly isDeleted?: boolean;
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** Lines of `time value [step]`, by key. */
  readonly metrics?: Readonly<Record<string, readonly string[]>>;
}

const statuses = ["", "RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];

/** Writes a run into `mlruns` as MLflow's file store does; returns the run's folder. */
export function writeMlflowRun(mlruns: string, experiment: string, run: MlflowRunFiles): string {
  const folder = path.join(mlruns, experiment, run.id);
  writeText(
    path.join(mlruns, experiment, "meta.yaml"),
    `experiment_id: '${experiment}'\nlifecycle_stage: active\nname: try ${experiment}\n`,
  );
  const meta = {
    artifact_uri: `mlflow-artifacts:/${experiment}/${run.id}/artifacts`,
    end_time: run.endTime ?? "null",
    entry_point_name: "''",
    lifecycle_stage: run.isDeleted ? "deleted" : "active",
    run_id: run.id,
    ...(run.name !== undefined && { run_name: run.name }),
    source_type: 4,
    start_time: run.startTime ?? 1_700_000_000_000,
    status: run.status ?? 3,
  };
  writeText(
    path.join(folder, "meta.yaml"),
    Object.entries(meta)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join(""),
  );
  for (const kind of ["params", "tags"] as const) {
    for (const [key, value] of Object.entries(run[kind] ?? {})) writeText(path.join(folder, kind, key), value);
  }
  for (const [key, lines] of Object.entries(run.metrics ?? {})) {
    writeText(path.join(folder, "metrics", key), lines.map((line) => `${line}\n`).join(""));
  }
  return folder;
}

/** Makes an `mlflow.db` with the columns of MLflow's that hold anything here. */
export function writeMlflowDatabase(file: string, experiment: string, runs: readonly MlflowRunFiles[]): void {
  const database = new Database(file);
  database.exec(`
    CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name VARCHAR(256) NOT NULL, artifact_location VARCHAR(256),
      lifecycle_stage VARCHAR(32), creation_time BIGINT, last_update_time BIGINT);
    CREATE TABLE runs (run_uuid VARCHAR(32) PRIMARY KEY, name VARCHAR(250), source_type VARCHAR(20), status VARCHAR(9),
      start_time BIGINT, end_time BIGINT, lifecycle_stage VARCHAR(20), artifact_uri VARCHAR(200), experiment_id INTEGER,
      deleted_time BIGINT);
    CREATE TABLE metrics (key VARCHAR(250), value FLOAT NOT NULL, timestamp BIGINT, run_uuid VARCHAR(32), step BIGINT DEFAULT 0,
      is_nan BOOLEAN DEFAULT 0, PRIMARY KEY (key, value, timestamp, run_uuid, step, is_nan));
    CREATE TABLE params (key VARCHAR(250), value VARCHAR(8000), run_uuid VARCHAR(32), PRIMARY KEY (key, run_uuid));
    CREATE TABLE tags (key VARCHAR(250), value VARCHAR(8000), run_uuid VARCHAR(32), PRIMARY KEY (key, run_uuid));
  `);
  database.prepare("INSERT INTO experiments VALUES (1, ?, '', 'active', 0, 0)").run(experiment);
  for (const run of runs) {
    database
      .prepare("INSERT INTO runs VALUES (?, ?, 'LOCAL', ?, ?, ?, ?, '', 1, NULL)")
      .run(
        run.id,
        run.name ?? null,
        statuses[run.status ?? 3],
        run.startTime ?? 1_700_000_000_000,
        run.endTime ?? null,
        run.isDeleted ? "deleted" : "active",
      );
    for (const kind of ["params", "tags"] as const) {
      for (const [key, value] of Object.entries(run[kind] ?? {})) {
        database.prepare(`INSERT INTO ${kind} VALUES (?, ?, ?)`).run(key, value, run.id);
      }
    }
    for (const [key, lines] of Object.entries(run.metrics ?? {})) {
      for (const line of lines) {
        const [time, text, step = "0"] = line.split(" ");
        const value = { nan: 0, inf: Number.MAX_VALUE, "-inf": -Number.MAX_VALUE }[text ?? ""] ?? Number(text);
        database
          .prepare("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)")
          .run(key, value, Number(time), run.id, Number(step), Number(text === "nan"));
      }
    }
  }
  database.close();
}

function writeText(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
