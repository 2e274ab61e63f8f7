import type { RunValue } from "../model/run.ts";
import type { ValueField } from "../model/runQuery.ts";
import type { Connection } from "./connection.ts";
import { decodeJson } from "./json.ts";
import { fieldRows } from "./fieldRows.ts";
import { isBooleanColumn } from "./runTable.ts";
import { sql } from "./sqlText.ts";

/** What a run has as a parameter or metric, as it is sorted by. */
type IndexedValue = number | string | boolean | undefined;

interface ValueRow {
  readonly run: number;
  readonly value: number | string;
}

/** What some runs have in a field each, in the order of the runs: booleans as such, lists as JSON; NaN is nothing. Within a read. */
export function valuesOfRuns(
  connection: Connection,
  ids: readonly string[],
  fields: readonly ValueField[],
): readonly (readonly IndexedValue[])[] {
  const placeOf = placesOf(connection, ids);
  return fields.map((field) => {
    const { kind, key } = field;
    const values: IndexedValue[] = Array.from(ids, () => undefined);
    const put = (rows: readonly ValueRow[], valueOf: (value: number | string) => IndexedValue): void => {
      for (const { run, value } of rows) {
        const place = placeOf[run];
        if (place !== undefined) values[place] = valueOf(value);
      }
    };
    if (kind === "data" || kind === "environment") {
      const query = sql`SELECT run, value FROM ${fieldRows(field)}`;
      put(connection.all<ValueRow>(query.text, ...query.values), (value) => value);
      return values;
    }
    const name = connection.get<{ readonly key: number }>(
      "SELECT key FROM value_names WHERE kind = ? AND name = ?",
      kind,
      key,
    );
    if (!name) return values;
    const rows = connection.all<ValueRow>("SELECT run, value FROM value_index WHERE name = ?", name.key);
    const isBoolean =
      rows.every(({ value }) => value === 0 || value === 1) && isBooleanColumn(connection, name.key, { kind, key });
    put(rows, (value) => (isBoolean ? value === 1 : value));
    return values;
  });
}

/** By the numbers of runs, their places among some. */
function placesOf(connection: Connection, ids: readonly string[]): readonly (number | undefined)[] {
  const wanted = new Map(ids.map((id, place) => [id, place]));
  const places: (number | undefined)[] = [];
  for (const { key, id } of connection.all<{ readonly key: number; readonly id: string }>("SELECT key, id FROM runs")) {
    const place = wanted.get(id);
    if (place !== undefined) places[key] = place;
  }
  return places;
}

/** All parameters of some runs by the ids of these. Within a read. */
export function paramsOfRuns(
  connection: Connection,
  ids: readonly string[],
): ReadonlyMap<string, Readonly<Record<string, RunValue>>> {
  const rows = connection.all<{ readonly id: string; readonly params: string }>(
    `SELECT r.id, v.params FROM json_each(?) wanted JOIN runs r ON r.id = wanted.value
     JOIN run_values v ON v.run = r.key`,
    JSON.stringify(ids),
  );
  return new Map(rows.map(({ id, params }) => [id, decodeJson(params)]));
}
