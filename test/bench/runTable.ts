import { mkdirSync } from "node:fs";
import path from "node:path";

import Database from "better-sqlite3";

import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import type { TableQuery } from "../../src/engine/model/runTable.ts";
import { againstLimit, timeInterleaved } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";
import { withEngine } from "./withEngine.ts";

const rounds = 15;
const runCount = 10_000;
const paramCount = 100;
const metricCount = 400;
const engineLimitMs = 30;
const rowsInSight = 100;
const columnsInSight = 40;

/** The table of a project with thousands of runs, as the panel asks the engine for it. */
export async function measureRunTable({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  const shape = `${runCount.toLocaleString("en")} runs × ${paramCount + metricCount} columns`;
  progress.step(`writing ${shape}`);
  const root = await makeFolder("table");
  writeLedger(path.join(root, ".cairn", "ledger.db"));
  progress.step(`sorting and filtering ${shape}`);
  return withEngine(root, async (engine) => {
    let last: number | undefined;
    const show = async (query: TableQuery): Promise<void> => {
      const { id, columns } = await engine.openRunTable(query, last);
      last = id;
      const shown = columns.slice(0, columnsInSight).map((column) => column.id);
      await engine.runTableRows({ view: id, start: 0, end: rowsInSight, columns: shown });
    };
    const sort = (metric: number) => [{ column: `metrics:scores.metric_${metric}`, descending: true }] as const;
    let round = 0;
    const samples = await timeInterleaved(
      {
        sort: { run: () => show({ text: "", sort: sort(++round) }) },
        filter: { run: () => show({ text: `scores.metric_${++round} > 0.5 and group.param_3 < 0.2`, sort: [] }) },
      },
      rounds,
    );
    return [
      againstLimit(
        `engine: sort ${shape}, and ${rowsInSight} rows of ${columnsInSight} columns`,
        samples.sort,
        engineLimitMs,
      ),
      againstLimit(`engine: filter ${shape}, and ${rowsInSight} rows of them`, samples.filter, engineLimitMs),
    ];
  });
}

/** Written straight into the tables, in the order of their indexes: by the ledger's own way it would take minutes. */
function writeLedger(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  openLedger(file, "create", () => undefined).ledger.close();
  const database = new Database(file);
  database.pragma("synchronous = OFF");
  database.transaction(() => {
    const names = [
      ...Array.from({ length: paramCount }, (_, index) => ["param", `group.param_${index}`] as const),
      ...Array.from({ length: metricCount }, (_, index) => ["metric", `scores.metric_${index}`] as const),
    ];
    const addName = database.prepare("INSERT INTO value_names (key, kind, name) VALUES (?, ?, ?)");
    for (const [index, [kind, name]] of names.entries()) addName.run(index + 1, kind, name);
    const addRun = database.prepare(
      `INSERT INTO runs (key, id, name, experiment, state, started_at, ended_at, dirty, log_dir, pid, heartbeat_at, in_copy, ordered_at)
       VALUES (?, ?, ?, ?, 'done', ?, ?, 0, '', 1, 0, 0, ?)`,
    );
    const addValues = database.prepare("INSERT INTO run_values (run, params, metrics) VALUES (?, ?, ?)");
    for (let run = 1; run <= runCount; run++) {
      const startedAt = 1_700_000_000_000 + run * 100_000;
      addRun.run(run, `id-${run}`, `run-${run}`, `try-${run % 7}`, startedAt, startedAt + 50_000, startedAt);
      const packed = (kind: string): string =>
        JSON.stringify(
          Object.fromEntries(names.flatMap(([of, name], index) => (of === kind ? [[name, valueOf(run, index)]] : []))),
        );
      addValues.run(run, packed("param"), packed("metric"));
    }
    const addIndex = database.prepare("INSERT INTO value_index (name, value, run) VALUES (?, ?, ?)");
    for (const index of names.keys()) {
      const values = Array.from({ length: runCount }, (_, at) => [valueOf(at + 1, index), at + 1] as const);
      for (const [value, run] of values.sort(([one], [other]) => one - other)) addIndex.run(index + 1, value, run);
    }
  })();
  database.close();
}

/** A number from -1 to 1 that looks like chance and is the same in every run. */
function valueOf(run: number, index: number): number {
  return Math.round(((Math.sin(run * 12.9898 + index * 78.233) * 43_758.5453) % 1) * 1e6) / 1e6;
}
