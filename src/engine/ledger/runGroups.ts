import type { Connection } from "./connection.ts";

/** The parameters of all runs, or of these, as they are packed, by the runs' numbers. Within a read. */
export function packedParams(connection: Connection, runIds?: readonly string[]): ReadonlyMap<number, string> {
  if (runIds === undefined) return new Map(connection.allRaw<[number, string]>("SELECT run, params FROM run_values"));
  const sql = `SELECT v.run, v.params FROM json_each(?) wanted
    JOIN runs r ON r.id = wanted.value JOIN run_values v ON v.run = r.key`;
  return new Map(connection.allRaw<[number, string]>(sql, JSON.stringify(runIds)));
}

/** The sweeps of the runs that were made in one, by the runs' numbers. Within a read. */
export function sweepsByRun(
  connection: Connection,
): ReadonlyMap<number, { readonly id: string; readonly name?: string }> {
  const rows = connection.all<{ readonly run: number; readonly id: string; readonly name: string | null }>(
    `SELECT r.key AS run, r.origin ->> 'of' AS id, s.name FROM runs r LEFT JOIN sweeps s ON s.id = r.origin ->> 'of'
     WHERE r.origin IS NOT NULL AND r.origin ->> 'kind' = 'sweep'`,
  );
  return new Map(rows.map(({ run, id, name }) => [run, { id, ...(name !== null && { name }) }]));
}
