import { isDeepStrictEqual } from "node:util";
import { UserError } from "../model/errors.ts";
import type { RunMarking, RunMarks } from "../model/runMarks.ts";
import type { Connection } from "./connection.ts";
import { findRunKey, runUnknown } from "./findRun.ts";

interface MarkRow {
  readonly run: number;
  readonly starred: number;
  readonly archived: number;
  readonly note: string | null;
}

/** What is written of a run: `ownName` is the name that it has of itself, where a person gave it another. */
interface Written {
  readonly starred: number;
  readonly archived: number;
  readonly note: string | null;
  readonly ownName: string | null;
}

const nothingWritten: Written = { starred: 0, archived: 0, note: null, ownName: null };

/** What a person says of runs, by their numbers: of all of them, or of those that are given. Within a read. */
export function marksOf(connection: Connection, runs?: readonly number[]): ReadonlyMap<number, RunMarks> {
  const where = runs === undefined ? "" : "WHERE run IN (SELECT value FROM json_each(?))";
  const values = runs === undefined ? [] : [JSON.stringify(runs)];
  const marks = new Map<number, RunMarks>();
  const rows = connection.all<MarkRow>(`SELECT run, starred, archived, note FROM run_marks ${where}`, ...values);
  for (const { run, starred, archived, note } of rows) {
    marks.set(run, {
      ...(starred === 1 && { starred: true }),
      ...(archived === 1 && { archived: true }),
      ...(note !== null && { note }),
    });
  }
  const tagRows = connection.all<{ readonly run: number; readonly tag: string }>(
    `SELECT run, tag FROM run_tags ${where} ORDER BY run, tag`,
    ...values,
  );
  for (const [run, tags] of Map.groupBy(tagRows, (row) => row.run)) {
    marks.set(run, { ...marks.get(run), tags: tags.map(({ tag }) => tag) });
  }
  return marks;
}

/**
 * Writes what is to be said of a run; returns what takes back what has changed by it, with the run by its id. Throws
 * `UserError` `run-unknown`, `run-ambiguous`, `name-taken`. Within a write.
 */
export function markRun(connection: Connection, marking: RunMarking): RunMarking {
  const run = findRunKey(connection, marking.run);
  if (run === undefined) throw runUnknown(marking.run);
  const before =
    connection.get<Written>("SELECT starred, archived, note, own_name AS ownName FROM run_marks WHERE run = ?", run) ??
    nothingWritten;
  const name = renamed(connection, run, marking.name, before.ownName);
  const after: Written = {
    starred: marking.starred === undefined ? before.starred : Number(marking.starred),
    archived: marking.archived === undefined ? before.archived : Number(marking.archived),
    note: marking.note === undefined ? before.note : marking.note || null,
    ownName: name.ownName,
  };
  if (!isDeepStrictEqual(before, after)) put(connection, run, after);
  const added = (marking.addTags ?? []).filter((tag) => addTag(connection, run, tag));
  const removed = (marking.removeTags ?? []).filter((tag) => removeTag(connection, run, tag));
  return {
    run: connection.get<{ readonly id: string }>("SELECT id FROM runs WHERE key = ?", run)?.id ?? marking.run,
    ...(before.starred !== after.starred && { starred: before.starred === 1 }),
    ...(before.archived !== after.archived && { archived: before.archived === 1 }),
    ...(before.note !== after.note && { note: before.note ?? "" }),
    ...(name.before !== undefined && { name: name.before }),
    ...(added.length > 0 && { removeTags: added }),
    ...(removed.length > 0 && { addTags: removed }),
  };
}

function put(connection: Connection, run: number, marks: Written): void {
  if (isDeepStrictEqual(marks, nothingWritten)) connection.run("DELETE FROM run_marks WHERE run = ?", run);
  else {
    const { starred, archived, note, ownName } = marks;
    const sql = "INSERT OR REPLACE INTO run_marks (run, starred, archived, note, own_name) VALUES (?, ?, ?, ?, ?)";
    connection.run(sql, run, starred, archived, note, ownName);
  }
}

/** Gives a run a name, or, where it is empty, its own one back; `before` is what it was called by a person, if that changes. */
function renamed(
  connection: Connection,
  run: number,
  name: string | undefined,
  ownName: string | null,
): { readonly ownName: string | null; readonly before?: string } {
  if (name === undefined || (name === "" && ownName === null)) return { ownName };
  const current = connection.get<{ readonly name: string }>("SELECT name FROM runs WHERE key = ?", run)?.name ?? "";
  const own = ownName ?? current;
  const next = name === "" ? own : name;
  if (next === current) return { ownName };
  const isTaken = connection.get("SELECT 1 FROM runs WHERE (name = ? OR id = ?) AND key <> ? LIMIT 1", next, next, run);
  if (isTaken && name !== "") {
    throw new UserError("name-taken", `Another run is called ${next} already.`, "Choose another name.");
  }
  connection.run("UPDATE runs SET name = ? WHERE key = ?", next, run);
  return { ownName: next === own ? null : own, before: ownName === null ? "" : current };
}

function addTag(connection: Connection, run: number, tag: string): boolean {
  return connection.run("INSERT OR IGNORE INTO run_tags (run, tag) VALUES (?, ?)", run, tag).changes > 0;
}

function removeTag(connection: Connection, run: number, tag: string): boolean {
  return connection.run("DELETE FROM run_tags WHERE run = ? AND tag = ?", run, tag).changes > 0;
}

/** The tags that runs have, those of most runs first. Within a read. */
export function tagsInUse(connection: Connection): readonly string[] {
  return connection
    .all<{ readonly tag: string }>("SELECT tag FROM run_tags GROUP BY tag ORDER BY count(*) DESC, tag")
    .map(({ tag }) => tag);
}

/** Notes the name that a run has of itself now; it is called so where no person has given it another. Within a write. */
export function setOwnName(connection: Connection, run: number, name: string): void {
  const noted = connection.run("UPDATE run_marks SET own_name = ? WHERE run = ? AND own_name IS NOT NULL", name, run);
  if (noted.changes === 0) connection.run("UPDATE runs SET name = ? WHERE key = ?", name, run);
}
