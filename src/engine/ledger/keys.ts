import type { Connection } from "./connection.ts";

/** Tables that give a text a number of its own, by the column that holds the text. */
const textColumns = { artifacts: "path", commits: "hash", packs: "name", stages: "id" } as const;

export type ValueKind = "param" | "metric" | "curve" | "clock";

/** The number of a text in its table; it is added where it is new. Within a write. */
export function keyOf(connection: Connection, table: keyof typeof textColumns, text: string): number {
  const column = textColumns[table];
  const known = connection.get<{ key: number }>(`SELECT key FROM ${table} WHERE ${column} = ?`, text);
  return known?.key ?? insertedKey(connection.run(`INSERT INTO ${table} (${column}) VALUES (?)`, text));
}

/** The number of a parameter's, metric's or curve's key. Within a write. */
export function valueNameKey(connection: Connection, kind: ValueKind, name: string): number {
  const sql = "SELECT key FROM value_names WHERE kind = ? AND name = ?";
  const known = connection.get<{ key: number }>(sql, kind, name);
  return known?.key ?? insertedKey(connection.run("INSERT INTO value_names (kind, name) VALUES (?, ?)", kind, name));
}

/** Keys are counted from 1 and never come near what a number cannot hold exactly. */
export function insertedKey(result: { readonly lastInsertRowid: number | bigint }): number {
  return Number(result.lastInsertRowid);
}

/** A number greater than every other in a table, those that were put aside too. */
export function keyAfter(table: string, aside: string): string {
  const newest = (column: string, from: string): string => `ifnull((SELECT max(${column}) FROM ${from}), 0)`;
  return `1 + max(${newest("key", table)}, ${newest(aside, "forgotten_runs")})`;
}
