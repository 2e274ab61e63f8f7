import { existsSync, mkdtempSync, copyFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type Sqlite from "better-sqlite3";
import type { EngineOptions } from "../engine.ts";
import { UserError } from "../model/errors.ts";
import { Connection } from "./connection.ts";
import { asLedgerError, isCorruption, codeOf, isReadOnly } from "./ledgerErrors.ts";
import { fileIdentity, isWritable, makeCairnFolder, setAside } from "./ledgerFile.ts";
import { isUpToDate, migrate } from "./migrations.ts";
import { loadSqlite } from "./sqlite.ts";

/** `create` makes the file and its folder where they are not there; `memory` has no file and leaves nothing behind. */
export type LedgerMode = "create" | "existing" | "memory";

export interface DatabaseOptions {
  readonly file: string;
  readonly mode: LedgerMode;
  readonly log: EngineOptions["log"];
  /** The SQL from each version of the schema to the next. */
  readonly migrations: readonly string[];
  /** How long to wait for other processes' writes, in milliseconds. */
  readonly busyTimeout: number;
}

export interface OpenedDatabase {
  readonly connection: Connection;
  /** Where a damaged file was put. */
  readonly setAside?: string;
  /** Closes, and removes what was made only for this opening. */
  readonly close: () => void;
}

/**
 * Opens a ledger's database, up to date. A damaged one is set aside and a new one begun; where nothing can be written,
 * an existing one is opened for reading. Throws `UserError`s: `node-too-old`, `ledger-missing`, and those of
 * `asLedgerError` and `migrate`.
 */
export function openDatabase(options: DatabaseOptions): OpenedDatabase {
  const sqlite = loadSqlite();
  try {
    if (options.mode === "memory") return opened(openWritable(sqlite, options, ":memory:"), options);
    if (options.mode === "create") makeCairnFolder(dirname(options.file));
    else if (!existsSync(options.file)) throw missing(options.file);
    if (options.mode === "existing" && !isWritable(options.file)) return openForReading(sqlite, options);
    return openOrSetAside(sqlite, options);
  } catch (error) {
    throw asLedgerError(error, options.file);
  }
}

function openOrSetAside(sqlite: typeof Sqlite, options: DatabaseOptions): OpenedDatabase {
  const { file } = options;
  const before = fileIdentity(file);
  try {
    return opened(openChecked(sqlite, options), options);
  } catch (error) {
    if (options.mode === "existing" && isReadOnly(error)) return openForReading(sqlite, options);
    if (!isCorruption(error)) throw error;
    // Another process may have met the same damage and set it aside already: what lies there now is its new ledger.
    const asidePath = fileIdentity(file) === before ? setAsideOrThrow(file, error) : undefined;
    rmSync(suspicionFile(file), { force: true });
    const fresh = opened(openWritable(sqlite, options, file), options);
    if (asidePath === undefined) return fresh;
    const news = "The ledger was damaged, so a new one was begun; earlier runs and snapshots are not listed any more.";
    options.log("warn", `${news} The damaged one was set aside as ${asidePath}.`);
    return { ...fresh, setAside: asidePath };
  }
}

function setAsideOrThrow(file: string, damage: unknown): string {
  try {
    return setAside(file, new Date());
  } catch (error) {
    throw new UserError(
      "ledger-corrupt",
      "The ledger is damaged, and could not be set aside.",
      "Close other windows and runs on this folder, see that you may write in its .cairn folder, and try again.",
      { place: { file }, cause: new AggregateError([damage, error]) },
    );
  }
}

/** Where damage was met since the last opening, the whole file is looked through first. */
function openChecked(sqlite: typeof Sqlite, options: DatabaseOptions): Sqlite.Database {
  const database = openWritable(sqlite, options, options.file);
  const suspicion = suspicionFile(options.file);
  if (!existsSync(suspicion)) return database;
  try {
    const verdict = database.pragma("quick_check(1)", { simple: true });
    if (verdict !== "ok") throw new sqlite.SqliteError(String(verdict), "SQLITE_CORRUPT");
    rmSync(suspicion, { force: true });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function openWritable(sqlite: typeof Sqlite, options: DatabaseOptions, file: string): Sqlite.Database {
  const database = new sqlite(file, { timeout: options.busyTimeout });
  try {
    if (!isUpToDate(database, options.migrations)) migrate(database, options.file, options.migrations);
    useWriteAheadLog(database, options.busyTimeout);
    database.pragma("synchronous = NORMAL");
    database.pragma("foreign_keys = ON");
    // A first look at what every page hangs from: a damaged file shows here.
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Changing the journal's mode does not wait for others as all else does. */
function useWriteAheadLog(database: Sqlite.Database, busyTimeout: number): void {
  const deadline = performance.now() + busyTimeout;
  for (;;) {
    try {
      database.pragma("journal_mode = WAL");
      return;
    } catch (error) {
      if (codeOf(error) !== "SQLITE_BUSY" || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/**
 * SQLite cannot read a ledger with a write-ahead log where it may not write beside it, unless another process has it
 * open; nor can an older ledger be brought up to date there. Then a copy in the temporary folder is read.
 */
function openForReading(sqlite: typeof Sqlite, options: DatabaseOptions): OpenedDatabase {
  try {
    const database = new sqlite(options.file, { readonly: true, timeout: options.busyTimeout });
    try {
      if (isUpToDate(database, options.migrations)) return opened(database, options);
    } catch (error) {
      database.close();
      throw error;
    }
    database.close();
  } catch (error) {
    if (!isReadOnly(error)) throw error;
  }
  return openCopy(sqlite, options);
}

function openCopy(sqlite: typeof Sqlite, options: DatabaseOptions): OpenedDatabase {
  options.log("info", `The ledger ${options.file} cannot be written: it is read from a copy.`);
  const folder = mkdtempSync(join(tmpdir(), "cairn-ledger-"));
  const removeCopy = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, "ledger.db");
    copyFileSync(options.file, copy);
    if (existsSync(`${options.file}-wal`)) copyFileSync(`${options.file}-wal`, `${copy}-wal`);
    const database = openWritable(sqlite, options, copy);
    database.pragma("query_only = ON");
    const { connection, close } = opened(database, options);
    return {
      connection,
      close: () => {
        close();
        removeCopy();
      },
    };
  } catch (error) {
    removeCopy();
    throw error;
  }
}

function opened(database: Sqlite.Database, options: DatabaseOptions): OpenedDatabase {
  const connection = new Connection(database, options.file, () => noteSuspicion(options));
  return { connection, close: () => connection.close() };
}

/** The next opening looks the whole file through. */
function noteSuspicion({ file, mode, log }: DatabaseOptions): void {
  if (mode === "memory") return;
  try {
    writeFileSync(suspicionFile(file), "");
  } catch (error) {
    log("warn", `The damage of ${file} could not be noted for the next start: ${String(error)}`);
  }
}

function suspicionFile(file: string): string {
  return `${file}-damaged`;
}

function missing(file: string): UserError {
  return new UserError("ledger-missing", "There is no ledger here yet.", "Run a stage or take a snapshot first.", {
    place: { file },
  });
}
