import type { RunValue } from "../model/run.ts";
import { seedName } from "../model/runQuery.ts";
import type { ValueField } from "../model/runQuery.ts";
import type { ValueColumn } from "../model/runTable.ts";
import { type Connection, withoutNulls } from "./connection.ts";
import { decodeJson } from "./json.ts";
import type { ColumnEntries, NumberedLook } from "./ledger.ts";
import { fieldRows, seedRows } from "./fieldRows.ts";
import { marksOf } from "./marks.ts";
import { sql } from "./sqlText.ts";

/** So many of the lowest and of the highest numbers of a column are told. */
const sampleLength = 20;
/** In so many of the newest runs a value that no index can hold (NaN, null) makes a column too. */
const newestRuns = 20;
/** SQLite's way to write infinity. */
const infinity = "9e999";

interface LookRow {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  readonly state: NumberedLook["state"];
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
export function looksOf(connection: Connection): readonly NumberedLook[] {
  const marks = marksOf(connection);
  return connection
    .all<LookRow>(
      `SELECT r.key AS number, r.id, r.name, r.experiment, r.state, r.started_at AS startedAt, r.ended_at AS endedAt, c.hash AS "commit"
       FROM runs r LEFT JOIN commits c ON c.key = r.commit_key ORDER BY r.ordered_at DESC, r.key DESC`,
    )
    .map((row) => ({ ...withoutNulls(row), ...marks.get(row.number) }));
}

/** What runs have as a value, by their numbers. Within a read. */
export function entriesOf(connection: Connection, field: ValueField): ColumnEntries {
  const { text, values } = sql`SELECT run, value FROM ${fieldRows(field)}`;
  return connection.allRaw<[number, number | string]>(text, ...values);
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
  const known = new Set(columns.map(({ kind, key }) => `${kind}:${key}`));
  const others = namesInNewest(connection).filter(({ kind, key }) => !known.has(`${kind}:${key}`));
  return [...columns, ...others.map(emptyColumn), ...dataColumns(connection), ...environmentColumns(connection)];
}

interface Ends {
  readonly key: string;
  readonly first: number | string;
  readonly last: number | string;
}

/** Of each artifact that runs read or made, by the ends of its digests. */
function dataColumns(connection: Connection): readonly ValueColumn[] {
  const end = (direction: "ASC" | "DESC"): string => `(
    SELECT digest FROM versions v WHERE v.artifact = a.key AND EXISTS (SELECT 1 FROM run_artifacts WHERE version = v.key)
    ORDER BY digest ${direction} LIMIT 1)`;
  const rows = connection.all<Ends>(
    `SELECT a.path AS key, ${end("ASC")} AS first, ${end("DESC")} AS last FROM artifacts a WHERE first IS NOT NULL`,
  );
  return rows.map(({ key, first, last }) => ({
    kind: "data",
    key,
    isNumeric: false,
    differs: first !== last,
    sample: [],
  }));
}

function environmentColumns(connection: Connection): readonly ValueColumn[] {
  const rows = connection.all<Ends>(
    `SELECT name AS key, min(value) AS first, max(value) AS last FROM environment_facts
     WHERE environment IN (SELECT DISTINCT environment FROM runs) GROUP BY name
     UNION ALL SELECT ?, min(value), max(value) FROM ${seedRows.text} HAVING count(*) > 0`,
    seedName,
  );
  return rows.flatMap(({ key, first, last }): readonly ValueColumn[] => {
    const differs = first !== last;
    if (!differs && /^(?:package|variable) /.test(key)) return [];
    const sample = [first, last].filter((value) => typeof value === "number");
    return [{ kind: "environment", key, isNumeric: sample.length === 2, differs, sample }];
  });
}

/** Other numbers whenever `looksOf` or `valueColumns` may have others to tell. Within a read. */
export function changesOf(connection: Connection): { readonly looks: number; readonly columns: number } {
  return connection.get("SELECT looks, columns FROM run_changes") ?? { looks: 0, columns: 0 };
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
