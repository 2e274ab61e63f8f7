import type { RunValue } from "../model/run.ts";
import type { ValueField } from "../model/runQuery.ts";
import type { RunLook, ValueColumn } from "../model/runTable.ts";
import { type Connection, withoutNulls } from "./connection.ts";
import { decodeJson } from "./json.ts";

/** So many of the lowest and of the highest numbers of a column are told. */
const sampleLength = 20;
/** In so many of the newest runs a value that no index can hold (NaN, null) makes a column too. */
const newestRuns = 20;
/** SQLite's way to write infinity. */
const infinity = "9e999";

interface LookRow {
  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  readonly state: RunLook["state"];
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly commit: string | null;
}

interface ColumnRow {
  readonly number: number;
  readonly kind: ValueField["kind"];
  readonly key: string;
  readonly first: number | string | null;
  readonly last: number | string | null;
}

type Values = Readonly<Record<string, RunValue>>;

/** All runs, newest first, with little of each. Within a read. */
export function looksOf(connection: Connection): readonly RunLook[] {
  return connection
    .all<LookRow>(
      `SELECT r.id, r.name, r.experiment, r.state, r.started_at AS startedAt, r.ended_at AS endedAt, c.hash AS "commit"
       FROM runs r LEFT JOIN commits c ON c.key = r.commit_key ORDER BY r.ordered_at DESC, r.key DESC`,
    )
    .map((row) => withoutNulls(row));
}

/** What runs have as a parameter or metric, by their ids. Within a read. */
export function valuesByRun(connection: Connection, { kind, key }: ValueField): ReadonlyMap<string, number | string> {
  const rows = connection.all<{ readonly id: string; readonly value: number | string }>(
    `SELECT r.id, i.value FROM value_index i JOIN runs r ON r.key = i.run
     WHERE i.name = (SELECT key FROM value_names WHERE kind = ? AND name = ?)`,
    kind,
    key,
  );
  return new Map(rows.map(({ id, value }) => [id, value]));
}

/** What is true of each parameter and metric over all runs, by looking at the ends of its index. Within a read. */
export function valueColumns(connection: Connection): readonly ValueColumn[] {
  const end = (direction: "ASC" | "DESC"): string =>
    `(SELECT value FROM value_index WHERE name = n.key ORDER BY value ${direction} LIMIT 1)`;
  const rows = connection.all<ColumnRow>(
    `SELECT n.key AS number, n.kind, n.name AS key, ${end("ASC")} AS first, ${end("DESC")} AS last
     FROM value_names n WHERE n.kind IN ('param', 'metric')`,
  );
  const columns = rows.flatMap((row) => (row.first === null ? [] : [columnOf(connection, row)]));
  const known = { param: new Set<string>(), metric: new Set<string>() };
  for (const { kind, key } of columns) known[kind].add(key);
  const others = namesInNewest(connection).filter(({ kind, key }) => !known[kind].has(key));
  return [...columns, ...others.map(emptyColumn)];
}

function columnOf(connection: Connection, { number, kind, key, first, last }: ColumnRow): ValueColumn {
  const differs = first !== last;
  const isText =
    typeof last === "string" || (isBit(first) && isBit(last) && isBooleanColumn(connection, number, { kind, key }));
  if (typeof first === "string") return { kind, key, isNumeric: false, differs, sample: [] };
  const lowest = numbersFrom(connection, number, "ASC");
  const highest = differs ? numbersFrom(connection, number, "DESC") : lowest;
  const [low] = lowest;
  const [high] = highest;
  return {
    kind,
    key,
    isNumeric: !isText,
    differs,
    sample: [...lowest, ...highest],
    ...(low !== undefined && { lowest: low }),
    ...(high !== undefined && { highest: high }),
  };
}

function emptyColumn({ kind, key }: ValueField): ValueColumn {
  return { kind, key, isNumeric: true, differs: false, sample: [] };
}

/** Finite numbers from one end of a column. */
function numbersFrom(connection: Connection, name: number, direction: "ASC" | "DESC"): readonly number[] {
  return connection
    .all<{ readonly value: number }>(
      `SELECT value FROM value_index WHERE name = ? AND value > -${infinity} AND value < ${infinity}
       ORDER BY value ${direction} LIMIT ${sampleLength}`,
      name,
    )
    .map(({ value }) => value);
}

function isBit(value: number | string | null): boolean {
  return value === 0 || value === 1;
}

/** Whether what stands in the index of a column (by its number) as 0 and 1 are booleans: a run itself tells. Within a read. */
export function isBooleanColumn(connection: Connection, name: number, { kind, key }: ValueField): boolean {
  const row = connection.get<{ readonly packed: string }>(
    `SELECT v.${kind === "param" ? "params" : "metrics"} AS packed
     FROM value_index i JOIN run_values v ON v.run = i.run WHERE i.name = ? LIMIT 1`,
    name,
  );
  return row !== undefined && typeof decodeJson<Values>(row.packed)[key] === "boolean";
}

/** The parameters and metrics of the newest runs, whatever their values. Within a read. */
export function namesInNewest(connection: Connection): readonly ValueField[] {
  const rows = connection.all<{ readonly params: string; readonly metrics: string }>(
    `SELECT v.params, v.metrics FROM runs r JOIN run_values v ON v.run = r.key
     ORDER BY r.ordered_at DESC, r.key DESC LIMIT ${newestRuns}`,
  );
  const fields = (kind: ValueField["kind"], packed: readonly string[]): readonly ValueField[] =>
    [...new Set(packed.flatMap((text) => Object.keys(decodeJson<Values>(text))))].map((key) => ({ kind, key }));
  return [
    ...fields(
      "param",
      rows.map(({ params }) => params),
    ),
    ...fields(
      "metric",
      rows.map(({ metrics }) => metrics),
    ),
  ];
}
