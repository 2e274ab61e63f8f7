import type { RecipeCode } from "../model/recipe.ts";
import type { Digest } from "../model/digest.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import type { SweepControl, SweepRequest, SweepRun, SweepRunState, SweepState } from "../model/sweep.ts";
import type { ParamAssignment } from "../model/plan.ts";
import type { SourceCopy } from "../model/run.ts";
import { withoutNulls } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { decodeJson, encodeJson } from "./json.ts";

/** What all runs of a sweep begin with, as it was when the sweep was started. */
export interface SweepBase {
  readonly commit: RecipeCode["commit"];
  readonly diff?: Digest;
  readonly sources: readonly SourceCopy[];
  /** Data and results of the workspace that git does not bring. */
  readonly data: readonly ArtifactVersion[];
}

/** A sweep as the ledger keeps it: whether its process still lives is for the reader to find out. */
export interface StoredSweep {
  readonly id: string;
  readonly name: string;
  readonly state: Exclude<SweepState, "interrupted">;
  readonly request: SweepRequest;
  readonly base: SweepBase;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** The process that works through it, as JSON of its identity. */
  readonly process: string;
  readonly runs: readonly SweepRun[];
}

export type NewSweep = Omit<StoredSweep, "state" | "runs" | "endedAt"> & {
  readonly points: readonly (readonly ParamAssignment[])[];
};

/** The queues of runs. Every method is one transaction. */
export interface SweepLedger {
  begin(sweep: NewSweep): void;
  /** Newest first. */
  list(limit?: number): readonly StoredSweep[];
  /** By id, or by name (the newest of that name). */
  find(ref: string): StoredSweep | undefined;
  /** Another process takes a sweep over that was left: what was under way waits again. */
  takeOver(id: string, process: string): void;
  setState(id: string, state: StoredSweep["state"], endedAt?: number): void;
  setRun(id: string, number: number, state: SweepRunState, runId?: string): void;
  /** What a person asks for; a sweep or run that has ended stays as it is. */
  control(id: string, control: SweepControl): void;
}

interface SweepRow {
  readonly key: number;
  readonly id: string;
  readonly name: string;
  readonly state: StoredSweep["state"];
  readonly request: string;
  readonly base: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly process: string;
}

interface RunRow {
  readonly sweep: number;
  readonly number: number;
  readonly params: string;
  readonly state: SweepRunState;
  readonly runId: string | null;
}

const columns = `key, id, name, state, request, base, started_at AS startedAt, ended_at AS endedAt, process`;

/** Sweeps in the ledger, with their queues. */
export class LedgerSweeps implements SweepLedger {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  begin({ id, name, request, base, startedAt, process, points }: NewSweep): void {
    this.#connection.write(() => {
      const { lastInsertRowid: key } = this.#connection.run(
        `INSERT INTO sweeps (id, name, state, request, base, started_at, process) VALUES (?, ?, 'running', ?, ?, ?, ?)`,
        id,
        name,
        encodeJson(request),
        encodeJson(base),
        startedAt,
        process,
      );
      for (const [index, params] of points.entries()) {
        this.#connection.run(
          `INSERT INTO sweep_runs (sweep, number, position, params, state) VALUES (?, ?, ?, ?, 'waiting')`,
          Number(key),
          index + 1,
          index + 1,
          encodeJson(params),
        );
      }
    });
  }

  list(limit?: number): readonly StoredSweep[] {
    return this.#select("ORDER BY key DESC LIMIT ?", limit ?? -1);
  }

  find(ref: string): StoredSweep | undefined {
    return this.#select("WHERE id = ? OR name = ? ORDER BY id = ? DESC, key DESC LIMIT 1", ref, ref, ref)[0];
  }

  takeOver(id: string, process: string): void {
    this.#update(id, (key) => {
      this.#connection.run(
        "UPDATE sweeps SET process = ?, state = 'running', ended_at = NULL WHERE key = ?",
        process,
        key,
      );
      this.#connection.run(
        "UPDATE sweep_runs SET state = 'waiting', run = NULL WHERE sweep = ? AND state = 'running'",
        key,
      );
    });
  }

  setState(id: string, state: StoredSweep["state"], endedAt?: number): void {
    this.#update(id, (key) => {
      this.#connection.run(
        "UPDATE sweeps SET state = ?, ended_at = max(?, started_at) WHERE key = ?",
        state,
        endedAt ?? null,
        key,
      );
    });
  }

  setRun(id: string, number: number, state: SweepRunState, runId?: string): void {
    this.#update(id, (key) => {
      this.#connection.run(
        "UPDATE sweep_runs SET state = ?, run = coalesce(?, run) WHERE sweep = ? AND number = ?",
        state,
        runId ?? null,
        key,
        number,
      );
    });
  }

  control(id: string, control: SweepControl): void {
    this.#update(id, (key) => {
      if (control.kind === "first") this.#putFirst(key, control.number);
      else if (control.kind === "cancel-run") this.#cancelRun(key, control.number);
      else this.#ask(key, control.kind);
    });
  }

  #ask(key: number, what: "pause" | "resume" | "cancel"): void {
    const state = { pause: "paused", resume: "running", cancel: "cancelled" }[what];
    const { changes } = this.#connection.run(
      "UPDATE sweeps SET state = ? WHERE key = ? AND state IN ('running', 'paused')",
      state,
      key,
    );
    if (changes === 0 || what !== "cancel") return;
    this.#connection.run("UPDATE sweep_runs SET state = 'cancelled' WHERE sweep = ? AND state = 'waiting'", key);
  }

  #putFirst(key: number, number: number): void {
    this.#connection.run(
      `UPDATE sweep_runs SET position = (SELECT min(position) FROM sweep_runs WHERE sweep = ?) - 1
       WHERE sweep = ? AND number = ? AND state = 'waiting'`,
      key,
      key,
      number,
    );
  }

  /** One that is under way is stopped by the process that works in it, which sees the word. */
  #cancelRun(key: number, number: number): void {
    this.#connection.run(
      "UPDATE sweep_runs SET state = 'cancelled' WHERE sweep = ? AND number = ? AND state IN ('waiting', 'running')",
      key,
      number,
    );
  }

  #update(id: string, work: (key: number) => void): void {
    this.#connection.write(() => {
      const sweep = this.#connection.get<{ readonly key: number }>("SELECT key FROM sweeps WHERE id = ?", id);
      if (sweep) work(sweep.key);
    });
  }

  #select(conditions: string, ...values: readonly (string | number)[]): readonly StoredSweep[] {
    return this.#connection.read(() => {
      const rows = this.#connection.all<SweepRow>(`SELECT ${columns} FROM sweeps ${conditions}`, ...values);
      const runs = Map.groupBy(
        this.#connection.all<RunRow>(
          `SELECT sweep, number, params, state, run AS runId FROM sweep_runs
           WHERE sweep IN (SELECT value FROM json_each(?)) ORDER BY sweep, position`,
          JSON.stringify(rows.map(({ key }) => key)),
        ),
        ({ sweep }) => sweep,
      );
      return rows.map(({ key, request, base, ...row }) => ({
        ...withoutNulls(row),
        request: decodeJson<SweepRequest>(request),
        base: decodeJson<SweepBase>(base),
        runs: (runs.get(key) ?? []).map(sweepRunOf),
      }));
    });
  }
}

function sweepRunOf({ sweep: _sweep, params, ...row }: RunRow): SweepRun {
  return { ...withoutNulls(row), params: decodeJson<SweepRun["params"]>(params) };
}
