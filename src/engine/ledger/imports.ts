import { randomInt } from "node:crypto";

import { timeOrderedId } from "../model/id.ts";
import type { ImportedRun, ImportTool } from "../model/imports.ts";
import type { Curve, RunOrigin } from "../model/run.ts";
import type { Connection } from "./connection.ts";
import { encodeJson } from "./json.ts";
import { insertedKey, keyAfter, keyOf } from "./keys.ts";
import { setOwnName } from "./marks.ts";
import { putCurve } from "./points.ts";
import { addValues, replaceMetrics, replaceParams } from "./values.ts";

/** Where runs come from that another tool has recorded. */
export interface ImportPlace {
  readonly tool: ImportTool;
  /** Relative to the root where it lies below it, else absolute. */
  readonly place: string;
}

/** What is known of a run that was taken in. */
export interface KnownImport {
  readonly stamp: string;
  /** Whether the person has deleted it from the ledger. */
  readonly isForgotten: boolean;
}

/** A run with what its source calls it, and what it looked like there. */
export interface RunToImport {
  readonly id: string;
  readonly stamp: string;
  readonly run: ImportedRun;
}

/** Runs that other tools have recorded. */
export interface ImportLedger {
  /** The runs that were taken in from a place, by what they are called there. */
  known(place: ImportPlace): ReadonlyMap<string, KnownImport>;
  /** What a run that was taken in is called where it comes from; undefined of any other. */
  calledThere(runId: string): string | undefined;
  /** Takes runs in, over what was taken in of them before. */
  put(place: ImportPlace, runs: readonly RunToImport[]): void;
  /** Adds to a curve of a run that was put; not where the person has deleted it meanwhile. */
  addCurve(place: ImportPlace, id: string, curve: Curve): void;
  /** Takes away as many points of a run's curves, at most; whether there may be more of them. */
  dropPoints(place: ImportPlace, id: string, most: number): boolean;
  /** Notes what a run looked like, once all of it was taken in. */
  setStamp(place: ImportPlace, id: string, stamp: string): void;
}

/** Runs of other tools in the ledger. */
export class LedgerImports implements ImportLedger {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  known({ tool, place }: ImportPlace): ReturnType<ImportLedger["known"]> {
    const rows = this.#connection.read(() =>
      this.#connection.all<{ readonly id: string; readonly stamp: string; readonly run: number | null }>(
        `SELECT r.external_id AS id, r.stamp, r.run FROM imported_runs r JOIN imports i ON i.key = r.import
         WHERE i.tool = ? AND i.place = ?`,
        tool,
        place,
      ),
    );
    return new Map(rows.map(({ id, stamp, run }) => [id, { stamp, isForgotten: run === null }]));
  }

  calledThere(runId: string): string | undefined {
    const row = this.#connection.read(() =>
      this.#connection.get<{ readonly id: string }>(
        "SELECT r.external_id AS id FROM imported_runs r JOIN runs ON runs.key = r.run WHERE runs.id = ?",
        runId,
      ),
    );
    return row?.id;
  }

  put(place: ImportPlace, runs: readonly RunToImport[]): void {
    this.#connection.write(() => {
      const source = this.#keyOf(place);
      for (const run of runs) this.#putRun(source, place, run);
    });
  }

  addCurve(place: ImportPlace, id: string, curve: Curve): void {
    this.#connection.write(() => {
      const known = this.#runOf(this.#keyOf(place), id);
      if (typeof known?.run === "number") putCurve(this.#connection, known.run, curve);
    });
  }

  dropPoints(place: ImportPlace, id: string, most: number): boolean {
    return this.#connection.write(() => {
      const known = this.#runOf(this.#keyOf(place), id);
      if (typeof known?.run !== "number") return false;
      const sql = `DELETE FROM points WHERE run = ? AND (name, step) IN (SELECT name, step FROM points WHERE run = ? LIMIT ?)`;
      return this.#connection.run(sql, known.run, known.run, most).changes === most;
    });
  }

  setStamp(place: ImportPlace, id: string, stamp: string): void {
    this.#connection.write(() => {
      const sql = "UPDATE imported_runs SET stamp = ? WHERE import = ? AND external_id = ?";
      this.#connection.run(sql, stamp, this.#keyOf(place), id);
    });
  }

  #runOf(source: number, id: string): { readonly run: number | null } | undefined {
    return this.#connection.get("SELECT run FROM imported_runs WHERE import = ? AND external_id = ?", source, id);
  }

  #keyOf({ tool, place }: ImportPlace): number {
    const known = this.#connection.get<{ key: number }>(
      "SELECT key FROM imports WHERE tool = ? AND place = ?",
      tool,
      place,
    );
    return (
      known?.key ?? insertedKey(this.#connection.run("INSERT INTO imports (tool, place) VALUES (?, ?)", tool, place))
    );
  }

  #putRun(source: number, place: ImportPlace, { id, stamp, run }: RunToImport): void {
    const connection = this.#connection;
    const known = this.#runOf(source, id);
    // The person has deleted it.
    if (known?.run === null) return;
    const key = known?.run ?? this.#insert(place, run);
    if (known) this.#update(key, run);
    connection.run("DELETE FROM points WHERE run = ?", key);
    for (const curve of run.curves) putCurve(connection, key, curve);
    if (run.clock) putCurve(connection, key, run.clock, "clock");
    replaceMetrics(connection, key, run.metrics);
    connection.run("INSERT OR REPLACE INTO imported_runs VALUES (?, ?, ?, ?)", source, id, stamp, key);
  }

  #insert({ tool, place }: ImportPlace, run: ImportedRun): number {
    const id = this.#freshId(run.startedAt);
    const origin: RunOrigin = { kind: "import", of: `${tool}:${place}` };
    const key = insertedKey(
      this.#connection.run(
        `INSERT INTO runs (key, id, name, experiment, state, started_at, ended_at, commit_key, branch, dirty, failure, log_dir,
           pid, heartbeat_at, origin, in_copy, ordered_at)
         VALUES (${keyAfter("runs", "key")}, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0, ?, ?, 1, ?)`,
        id,
        run.name,
        run.experiment,
        run.state,
        run.startedAt,
        run.endedAt ?? null,
        this.#commitOf(run),
        run.branch ?? null,
        run.failure ?? null,
        `.cairn/runs/${id}`,
        run.startedAt,
        encodeJson(origin),
        run.startedAt,
      ),
    );
    addValues(this.#connection, key, run.params);
    return key;
  }

  #update(key: number, run: ImportedRun): void {
    this.#connection.run(
      `UPDATE runs SET experiment = ?, state = ?, started_at = ?, ordered_at = ?, ended_at = ?,
         commit_key = ?, branch = ?, failure = ? WHERE key = ?`,
      run.experiment,
      run.state,
      run.startedAt,
      run.startedAt,
      run.endedAt ?? null,
      this.#commitOf(run),
      run.branch ?? null,
      run.failure ?? null,
      key,
    );
    setOwnName(this.#connection, key, run.name);
    replaceParams(this.#connection, key, run.params);
  }

  #commitOf({ commit }: ImportedRun): number | null {
    return commit === undefined ? null : keyOf(this.#connection, "commits", commit);
  }

  /** Many runs may have begun in the same millisecond. */
  #freshId(startedAt: number): string {
    for (;;) {
      const id = timeOrderedId(startedAt, randomInt(2 ** 32) / 2 ** 32);
      if (!this.#connection.get("SELECT 1 FROM runs WHERE id = ?", id)) return id;
    }
  }
}
