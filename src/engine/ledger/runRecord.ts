import type { ArtifactVersion } from "../model/artifact.ts";
import type { SourceCopy, StageRun, StageUsage } from "../model/run.ts";
import type { StageRecord } from "../model/stageRecord.ts";
import type { Connection } from "./connection.ts";
import { encodeJson } from "./json.ts";
import { insertedKey, keyAfter, keyOf } from "./keys.ts";
import type { NewRun, RunArtifacts, RunEnd } from "./ledger.ts";
import { versionKey } from "./versions.ts";

// What is written of a run while it is carried out. All of it within a write.

/** Writes a run that begins, without its stages, parameters and sources; returns its number. */
export function insertRun(connection: Connection, run: NewRun): number {
  return insertedKey(
    connection.run(
      `INSERT INTO runs (key, id, name, experiment, state, started_at, commit_key, branch, dirty, log_dir, diff, command, pid,
         heartbeat_at, origin, in_copy, ordered_at)
       VALUES (${keyAfter("runs", "key")}, ?, ?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, max(?, ifnull(
         (SELECT ordered_at FROM runs WHERE pid <> 0 ORDER BY key DESC LIMIT 1), 0)))`,
      run.id,
      run.name,
      run.experiment,
      run.startedAt,
      run.commit === undefined ? null : keyOf(connection, "commits", run.commit),
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

/** Ends a run. */
export function endRun(connection: Connection, run: number, { state, endedAt, failure }: RunEnd): void {
  const end = "UPDATE runs SET state = ?, ended_at = ?, failure = ? WHERE key = ?";
  connection.run(end, state, endedAt, failure ?? null, run);
}

/** Writes what is known of a stage: in the place that it has in the run already, else after the others. */
export function putStage(connection: Connection, run: number, stage: StageRun): void {
  const key = keyOf(connection, "stages", stage.stageId);
  const place = connection.get<{ readonly position: number }>(
    `SELECT coalesce(
       (SELECT position FROM run_stages WHERE stage = ? AND run = ?),
       (SELECT max(position) + 1 FROM run_stages WHERE run = ?),
       0
     ) AS position`,
    key,
    run,
    run,
  );
  connection.run(
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

/** Writes what a stage has used; replaces what was written before. */
export function putUsage(connection: Connection, run: number, stageId: string, usage: StageUsage): void {
  connection.run(
    "INSERT OR REPLACE INTO stage_usage (run, stage, usage) VALUES (?, ?, ?)",
    run,
    keyOf(connection, "stages", stageId),
    encodeJson(usage),
  );
}

/** Adds what a stage's result was made from; `inputs` is a key of all that. */
export function addRecord(
  connection: Connection,
  run: number,
  stageId: string,
  record: StageRecord,
  inputs: string | undefined,
): void {
  connection.run(
    `INSERT OR REPLACE INTO stage_records (key, run, stage, record, inputs)
     VALUES (${keyAfter("stage_records", "last_record")}, ?, ?, ?, ?)`,
    run,
    keyOf(connection, "stages", stageId),
    encodeJson(record),
    inputs ?? null,
  );
}

/** Writes which copies of untracked sources a run has. */
export function putSources(connection: Connection, run: number, sources: readonly SourceCopy[]): void {
  for (const { path, digest, size } of sources) {
    connection.run(
      "INSERT OR REPLACE INTO run_sources (run, path, digest, size) VALUES (?, ?, ?, ?)",
      run,
      path,
      digest,
      size,
    );
  }
}

/** Writes the versions that a run's stages read and made, in place of those that were written before. */
export function replaceArtifacts(connection: Connection, run: number, { inputs, outputs }: RunArtifacts): void {
  connection.run("DELETE FROM run_artifacts WHERE run = ?", run);
  addArtifacts(connection, run, "input", inputs);
  addArtifacts(connection, run, "output", outputs);
}

function addArtifacts(
  connection: Connection,
  run: number,
  role: "input" | "output",
  versions: readonly ArtifactVersion[],
): void {
  for (const version of versions) {
    const key = versionKey(connection, version);
    connection.run("INSERT OR IGNORE INTO run_artifacts (run, role, version) VALUES (?, ?, ?)", run, role, key);
  }
}
