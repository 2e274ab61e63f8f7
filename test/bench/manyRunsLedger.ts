import { mkdirSync } from "node:fs";
import path from "node:path";

import Database from "better-sqlite3";

import { openLedger } from "../../src/engine/ledger/openLedger.ts";

export interface RunsSize {
  readonly runs: number;
  readonly params: number;
  readonly metrics: number;
}

/** Of the runs of `writeRuns`, which are counted from 1: the last is the newest. */
export function runId(run: number): string {
  return `id-${run}`;
}

/**
 * Makes the ledger of a project with many runs that have ended: all have all parameters and metrics, with numbers from -1 to 1.
 * Written straight into the tables, in the order of their indexes: by the ledger's own way it would take minutes.
 */
export function writeRuns(root: string, { runs, params, metrics }: RunsSize): void {
  const file = path.join(root, ".cairn", "ledger.db");
  mkdirSync(path.dirname(file), { recursive: true });
  openLedger(file, "create", () => undefined).ledger.close();
  const database = new Database(file);
  database.pragma("synchronous = OFF");
  database.transaction(() => {
    const names = [
      ...Array.from({ length: params }, (_, index) => ["param", `group.param_${index}`] as const),
      ...Array.from({ length: metrics }, (_, index) => ["metric", `scores.metric_${index}`] as const),
    ];
    const addName = database.prepare("INSERT INTO value_names (key, kind, name) VALUES (?, ?, ?)");
    for (const [index, [kind, name]] of names.entries()) addName.run(index + 1, kind, name);
    const addRun = database.prepare(
      `INSERT INTO runs (key, id, name, experiment, state, started_at, ended_at, dirty, log_dir, pid, heartbeat_at, in_copy, ordered_at)
       VALUES (?, ?, ?, ?, 'done', ?, ?, 0, '', 1, 0, 0, ?)`,
    );
    const addValues = database.prepare("INSERT INTO run_values (run, params, metrics) VALUES (?, ?, ?)");
    for (let run = 1; run <= runs; run++) {
      const startedAt = 1_700_000_000_000 + run * 100_000;
      addRun.run(run, runId(run), `run-${run}`, `try-${run % 7}`, startedAt, startedAt + 50_000, startedAt);
      const packed = (kind: string): string =>
        JSON.stringify(
          Object.fromEntries(names.flatMap(([of, name], index) => (of === kind ? [[name, valueOf(run, index)]] : []))),
        );
      addValues.run(run, packed("param"), packed("metric"));
    }
    const addIndex = database.prepare("INSERT INTO value_index (name, value, run) VALUES (?, ?, ?)");
    for (const index of names.keys()) {
      const values = Array.from({ length: runs }, (_, at) => [valueOf(at + 1, index), at + 1] as const);
      for (const [value, run] of values.sort(([one], [other]) => one - other)) addIndex.run(index + 1, value, run);
    }
  })();
  database.close();
}

/** A number from -1 to 1 that looks like chance and is the same in every run. */
function valueOf(run: number, index: number): number {
  return Math.round(((Math.sin(run * 12.9898 + index * 78.233) * 43_758.5453) % 1) * 1e6) / 1e6;
}

/** Gives the newest `runs` runs a curve of so many points each. */
export function writeCurves(root: string, { runs }: RunsSize, count: number, points: number): void {
  const { ledger } = openLedger(path.join(root, ".cairn", "ledger.db"), "existing", () => undefined);
  try {
    const steps = Array.from({ length: points }, (_, step) => step);
    for (let run = runs - count + 1; run <= runs; run++) {
      const valueAt = (step: number): number => 1 / (1 + step / 100) + valueOf(run, step) / 20;
      ledger.runs.addPoints(
        runId(run),
        steps.map((step) => ({ key: curveKey, step, value: valueAt(step) })),
      );
    }
  } finally {
    ledger.close();
  }
}

const curveKey = "metrics.csv:loss";
