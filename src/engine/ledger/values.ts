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
  const row = connection.get<{ metrics: string }>("SELECT metrics FROM run_values WHERE run = ?", run);
  const before = row ? decodeJson<Values>(row.metrics) : {};
  connection.run("UPDATE run_values SET metrics = ? WHERE run = ?", encodeJson(metrics), run);
  reindex(connection, run, "metrics", before, metrics);
}

function reindex(connection: Connection, run: number, column: keyof typeof kinds, before: Values, after: Values): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, current] = [indexed(ownValue(before, name)), indexed(ownValue(after, name))];
    if (old === current) continue;
    const key = valueNameKey(connection, kinds[column], name);
    if (old !== undefined) {
      connection.run("DELETE FROM value_index WHERE name = ? AND value = ? AND run = ?", key, old, run);
    }
    if (current !== undefined) connection.run("INSERT INTO value_index VALUES (?, ?, ?)", key, current, run);
  }
}

/** A value as it is sorted and filtered by: booleans as 0 and 1, lists by their JSON; null and NaN stand in no order. */
function indexed(value: RunValue | undefined): Exclude<SqlValue, null> | undefined {
  if (value === undefined || value === null || Number.isNaN(value)) return undefined;
  if (typeof value === "boolean") return Number(value);
  return typeof value === "object" ? encodeJson(value) : value;
}
