import type { ValueField } from "../model/runQuery.ts";
import type { Connection } from "./connection.ts";

type Cells = Readonly<Record<string, number | string>>;

/** What runs (by their ids) have as data and of their environment, by `data:PATH` and `environment:NAME`. Within a read. */
export function cellsOf(
  connection: Connection,
  runIds: readonly string[],
  fields: readonly ValueField[],
): ReadonlyMap<string, Cells> {
  const keysOf = (wanted: ValueField["kind"]): readonly string[] =>
    fields.flatMap(({ kind, key }) => (kind === wanted ? key : []));
  const [data, environment] = [keysOf("data"), keysOf("environment")];
  const cells = new Map<string, Record<string, number | string>>();
  const put = (run: string, column: string, value: number | string): void => {
    const known = cells.get(run) ?? {};
    known[column] = value;
    cells.set(run, known);
  };
  for (const { run, path, hash } of data.length === 0 ? [] : versionsOf(connection, runIds, data)) {
    put(run, `data:${path}`, hash);
  }
  const factsOf = environment.length === 0 ? () => [] : environmentReader(connection, environment);
  for (const { run, key } of environment.length === 0 ? [] : environmentsOf(connection, runIds)) {
    for (const { name, value } of factsOf(key)) put(run, `environment:${name}`, value);
  }
  return cells;
}

interface VersionRow {
  readonly run: string;
  readonly path: string;
  readonly hash: string;
}

/** What a run made of an artifact comes after what it found: it says more. */
function versionsOf(
  connection: Connection,
  runIds: readonly string[],
  paths: readonly string[],
): readonly VersionRow[] {
  return connection.all(
    `SELECT r.id AS run, a.path, substr(v.digest, instr(v.digest, ':') + 1) AS hash
     FROM json_each(?) wanted JOIN runs r ON r.id = wanted.value JOIN run_artifacts ra ON ra.run = r.key
     JOIN versions v ON v.key = ra.version JOIN artifacts a ON a.key = v.artifact
     WHERE a.path IN (SELECT value FROM json_each(?)) ORDER BY ra.run, ra.role`,
    JSON.stringify(runIds),
    JSON.stringify(paths),
  );
}

function environmentsOf(
  connection: Connection,
  runIds: readonly string[],
): readonly { readonly run: string; readonly key: number }[] {
  return connection.all(
    `SELECT r.id AS run, r.environment AS key FROM json_each(?) wanted JOIN runs r ON r.id = wanted.value
     WHERE r.environment IS NOT NULL`,
    JSON.stringify(runIds),
  );
}

interface FactRow {
  readonly name: string;
  readonly value: number | string;
}

/** Reads an environment once, however many runs have it. */
function environmentReader(
  connection: Connection,
  names: readonly string[],
): (environment: number) => readonly FactRow[] {
  const wanted = JSON.stringify(names);
  const sql = `SELECT name, value FROM environment_facts
    WHERE environment = ? AND name IN (SELECT value FROM json_each(?))`;
  const known = new Map<number, readonly FactRow[]>();
  return (environment) => {
    const found = known.get(environment) ?? connection.all<FactRow>(sql, environment, wanted);
    known.set(environment, found);
    return found;
  };
}
