import { copyFileSync, existsSync, mkdtempSync, openSync, readSync, closeSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { UserError } from "../model/errors.ts";
import type { SqlValue } from "./connection.ts";
import { codeOf } from "./ledgerErrors.ts";
import { loadSqlite } from "./sqlite.ts";

/** Another tool's database, to be read and never written. */
export interface ForeignDatabase extends Disposable {
  readonly all: <Row>(sql: string, ...values: readonly SqlValue[]) => readonly Row[];
  /** Empty where there is no such table. */
  readonly columnsOf: (table: string) => ReadonlySet<string>;
}

/** How long another process may hold it, in milliseconds. */
const busyTimeout = 2_000;
/** Where a database says how it is written, and what it says where that is by a log beside it. @see https://sqlite.org/fileformat.html */
const versionOffset = 18;
const byLog = 2;

/**
 * Opens another tool's SQLite database, read-only. One that is written by a log (WAL) is copied first, for SQLite would
 * make files beside it. Throws `UserError`: `import-locked`, `import-damaged`; what it reads throws the same.
 */
export function openForeign(file: string): ForeignDatabase {
  const copy = isWrittenByLog(file) ? copied(file) : undefined;
  const guarded = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw explained(error, file);
    }
  };
  const release = (): void => {
    if (copy !== undefined) rmSync(path.dirname(copy), { recursive: true, force: true });
  };
  try {
    const database = guarded(
      () => new (loadSqlite())(copy ?? file, { readonly: true, fileMustExist: true, timeout: busyTimeout }),
    );
    const all = <Row>(sql: string, ...values: readonly SqlValue[]): readonly Row[] =>
      guarded(() => database.prepare<SqlValue[]>(sql).all(...values) as readonly Row[]);
    return {
      all,
      columnsOf: (table) =>
        new Set(all<{ readonly name: string }>("SELECT name FROM pragma_table_info(?)", table).map(({ name }) => name)),
      [Symbol.dispose]: () => {
        database.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Whether a file begins as an SQLite database does. */
export function isDatabase(file: string): boolean {
  return headOf(file).toString("latin1", 0, 15) === "SQLite format 3";
}

function isWrittenByLog(file: string): boolean {
  return headOf(file)[versionOffset] === byLog;
}

function headOf(file: string): Buffer {
  const head = Buffer.alloc(versionOffset + 1);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, head, 0, head.length, 0);
    return head;
  } finally {
    closeSync(descriptor);
  }
}

function copied(file: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "cairn-import-"));
  const copy = path.join(folder, "database");
  copyFileSync(file, copy);
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
  return copy;
}

function explained(error: unknown, file: string): unknown {
  const code = codeOf(error);
  const place = { place: { file }, cause: error };
  if (code === "SQLITE_BUSY" || code === "SQLITE_LOCKED") {
    const message = "Another process holds the database, and did not let it go.";
    return new UserError("import-locked", message, "Wait until nothing writes there, and try again.", place);
  }
  if (!code.startsWith("SQLITE_")) return error;
  const message = `The database cannot be read: ${error instanceof Error ? error.message : code}.`;
  return new UserError("import-damaged", message, "See whether its own tool can still open it.", place);
}
