import { ownValue } from "../model/ownValue.ts";
import type { RunValue } from "../model/run.ts";
import type { Connection, SqlValue } from "./connection.ts";
import { decodeJson, encodeJson } from "./json.ts";
import { valueNameKey } from "./keys.ts";

type Values = Readonly<Record<string, RunValue>>;

/** The columns of `run_values`, and how their values are called in `value_names`. */
const kinds = { params: "param", metrics: "metric" } as const;

/** Packs a new run's parameters and indexes them; it has no metrics yet. Within a write. */
export function addValues(connection: Connection, run: number, params: Values): void {
  connection.run("INSERT INTO run_values (run, params, metrics) VALUES (?, ?, '{}')", run, encodeJson(params));
  reindex(connection, run, "params", {}, params);
}

/** Replaces a run's metrics and indexes what is new in them. Within a write. */
export function replaceMetrics(connection: Connection, run: number, metrics: Values): void {
  replace(connection, run, "metrics", metrics);
}

/** Replaces the parameters of a run that another tool has recorded. Within a write. */
export function replaceParams(connection: Connection, run: number, params: Values): void {
  replace(connection, run, "params", params);
}

function replace(connection: Connection, run: number, column: keyof typeof kinds, values: Values): void {
  const row = connection.get<{ packed: string }>(`SELECT ${column} AS packed FROM run_values WHERE run = ?`, run);
  const before = row ? decodeJson<Values>(row.packed) : {};
  connection.run(`UPDATE run_values SET ${column} = ? WHERE run = ?`, encodeJson(values), run);
  reindex(connection, run, column, before, values);
}

function reindex(connection: Connection, run: number, column: keyof typeof kinds, before: Values, after: Values): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, current] = [indexedValue(ownValue(before, name)), indexedValue(ownValue(after, name))];
    if (old === current) continue;
    const key = valueNameKey(connection, kinds[column], name);
    if (old !== undefined) {
      connection.run("DELETE FROM value_index WHERE name = ? AND value = ? AND run = ?", key, old, run);
    }
    if (current !== undefined) connection.run("INSERT INTO value_index VALUES (?, ?, ?)", key, current, run);
  }
}

/** A value as it is sorted and filtered by: booleans as 0 and 1, lists by their JSON; null and NaN stand in no order. */
export function indexedValue(value: RunValue | undefined): Exclude<SqlValue, null> | undefined {
  if (value === undefined || value === null || Number.isNaN(value)) return undefined;
  if (typeof value === "boolean") return Number(value);
  return typeof value === "object" ? encodeJson(value) : value;
}
