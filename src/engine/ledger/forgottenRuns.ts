import type { ForgottenRun } from "../model/run.ts";
import type { Connection, SqlValue } from "./connection.ts";
import { decodeJson, encodeJson } from "./json.ts";

/** The tables that have rows of a run, in an order in which they can be written, with the column that names it. */
export const tablesOfRuns = [
  ["runs", "key"],
  ["run_values", "run"],
  ["value_index", "run"],
  ["points", "run"],
  ["run_stages", "run"],
  ["run_artifacts", "run"],
  ["run_sources", "run"],
  ["stage_usage", "run"],
  ["stage_records", "run"],
  ["imported_runs", "run"],
  ["run_marks", "run"],
  ["run_tags", "run"],
] as const;

/** All of a run, to be written again as it was. */
interface Content {
  readonly tables: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly SqlValue[])[];
  }[];
  /** The commits that its snapshots were taken at, where they could be taken for the commits'. */
  readonly commits: readonly { readonly snapshot: number; readonly commit: number }[];
}

/** Puts all of a run aside, so that nothing tells of it any more and it can be brought back. Within a write. */
export function putAside(connection: Connection, run: number, time: number): void {
  // Of what is left, what was there while HEAD was at a commit may stand for the commit: not where the code was another.
  const commits = connection.all<Content["commits"][number]>(
    `SELECT s.key AS snapshot, s.commit_key AS "commit" FROM snapshots s JOIN runs r ON r.id = s.run_id
     WHERE r.key = ? AND r.dirty AND s.commit_key IS NOT NULL`,
    run,
  );
  const tables = tablesOfRuns.map(([name, column]) => {
    const found = connection.all<Readonly<Record<string, SqlValue>>>(`SELECT * FROM ${name} WHERE ${column} = ?`, run);
    return { name, columns: Object.keys(found[0] ?? {}), rows: found.map((row) => Object.values(row)) };
  });
  connection.run(
    `INSERT INTO forgotten_runs (key, id, name, forgotten_at, last_record, content)
     SELECT key, id, name, ?, (SELECT ifnull(max(key), 0) FROM stage_records WHERE run = runs.key), ? FROM runs WHERE key = ?`,
    time,
    encodeJson({ tables, commits } satisfies Content),
    run,
  );
  for (const { snapshot } of commits) connection.run("UPDATE snapshots SET commit_key = NULL WHERE key = ?", snapshot);
  connection.run("DELETE FROM value_index WHERE run = ?", run);
  connection.run("DELETE FROM runs WHERE key = ?", run);
}

/** The runs that were put aside, the last first. Within a read. */
export function runsPutAside(connection: Connection): readonly ForgottenRun[] {
  return connection.all<ForgottenRun>(
    "SELECT id, name, forgotten_at AS forgottenAt FROM forgotten_runs ORDER BY forgotten_at DESC, key DESC",
  );
}

/** Writes a run that was put aside as it was; one that is not, or not any more, is left. Within a write. */
export function takeBack(connection: Connection, id: string): void {
  const row = connection.get<{ readonly content: string }>("SELECT content FROM forgotten_runs WHERE id = ?", id);
  if (!row) return;
  const { tables, commits } = decodeJson<Content>(row.content);
  for (const { name, columns, rows } of tables) {
    const places = columns.map(() => "?").join(", ");
    // What another tool calls it was kept, so that it is not taken in again.
    const insert = name === "imported_runs" ? "INSERT OR REPLACE" : "INSERT";
    for (const values of rows)
      connection.run(`${insert} INTO ${name} (${columns.join(", ")}) VALUES (${places})`, ...values);
  }
  for (const { snapshot, commit } of commits) {
    connection.run("UPDATE snapshots SET commit_key = ? WHERE key = ? AND run_id = ?", commit, snapshot, id);
  }
  connection.run("DELETE FROM forgotten_runs WHERE id = ?", id);
}
