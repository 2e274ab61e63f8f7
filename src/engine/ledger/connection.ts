import type Sqlite from "better-sqlite3";
import { isFullDisk } from "../model/errors.ts";
import { asLedgerError, isCorruption } from "./ledgerErrors.ts";

/** How many rows are written together where there is hardly any room. */
const partLength = 32;

export type SqlValue = string | number | Uint8Array | null;
/** Values by the names that they have in a statement (`@name`). */
export type NamedSqlValues = Readonly<Record<string, SqlValue>>;
type SqlValues = readonly SqlValue[] | readonly [NamedSqlValues];

/** A row with columns that are null left out, as the model leaves out what is not there. */
export type WithoutNulls<Row> = { readonly [Key in keyof Row as null extends Row[Key] ? never : Key]: Row[Key] } & {
  readonly [Key in keyof Row as null extends Row[Key] ? Key : never]?: Exclude<Row[Key], null>;
};

/** A row without its columns that are null. */
export function withoutNulls<Row extends object>(row: Row): WithoutNulls<Row> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as WithoutNulls<Row>;
}

/**
 * One connection to an open database. Statements are prepared once and kept.
 * All work stands in `read` or `write`, which are one transaction each and turn SQLite's errors into `UserError`s.
 */
export class Connection {
  readonly #database: Sqlite.Database;
  readonly #file: string;
  readonly #onCorruption: () => void;
  readonly isReadOnly: boolean;
  readonly #statements = new Map<string, Sqlite.Statement>();

  /** `onCorruption` is called before an error that says so is thrown. */
  constructor(database: Sqlite.Database, file: string, onCorruption: () => void) {
    this.#database = database;
    this.#file = file;
    this.#onCorruption = onCorruption;
    this.isReadOnly = database.readonly || database.pragma("query_only", { simple: true }) === 1;
  }

  /** Everything read within is of one moment. */
  read<Result>(work: () => Result): Result {
    return this.#guarded(() => this.#database.transaction(work).deferred());
  }

  /** What one statement finds, which is of one moment without being a transaction. */
  readRow<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined {
    return this.#guarded(() => this.get<Row>(sql, ...values));
  }

  /** Takes the write lock at once, so that two writers wait for each other rather than fail. */
  write<Result>(work: () => Result): Result {
    return this.#guarded(() => this.#database.transaction(work).immediate());
  }

  /** As `writeInParts`, and it is on the disk when this returns, with all that was written before. */
  writeThrough<Item>(items: readonly Item[], work: (some: readonly Item[]) => void): void {
    this.#database.pragma("synchronous = FULL");
    try {
      this.writeInParts(items, work);
    } finally {
      this.#database.pragma("synchronous = NORMAL");
    }
  }

  /**
   * Writes about all of these at once, or, where a full disk has no room for that, about a few at a time: then what is
   * written goes into the database's own file before the next needs room in the log.
   */
  writeInParts<Item>(items: readonly Item[], work: (some: readonly Item[]) => void): void {
    try {
      this.write(() => work(items));
    } catch (error) {
      if (!isFullDisk(error)) throw error;
      for (let at = 0; at < items.length; at += partLength) {
        this.write(() => work(items.slice(at, at + partLength)));
        this.#database.pragma("wal_checkpoint(PASSIVE)");
      }
    }
  }

  run(sql: string, ...values: SqlValues): Sqlite.RunResult {
    return this.#statement(sql).run(...values);
  }

  get<Row>(sql: string, ...values: SqlValues): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: SqlValues): readonly Row[] {
    return this.#statement(sql).all(...values) as readonly Row[];
  }

  /** As `all`, each row as a list of its columns: half the work where there are thousands. */
  allRaw<Row>(sql: string, ...values: SqlValues): readonly Row[] {
    const statement = this.#statement(`/* raw */ ${sql}`);
    return statement.raw(true).all(...values) as readonly Row[];
  }

  /** The first column of what a statement finds. */
  column<Value>(sql: string, ...values: SqlValues): readonly Value[] {
    const statement = this.#statement(`/* column */ ${sql}`);
    return statement.pluck(true).all(...values) as readonly Value[];
  }

  /** Another text whenever something may have been written since, by this connection or another one. */
  version(): string {
    const others = this.#guarded(() => this.#database.pragma("data_version", { simple: true }));
    const own = this.get<{ readonly changes: number }>("SELECT total_changes() AS changes")?.changes;
    return `${String(others)} ${own}`;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #statement(sql: string): Sqlite.Statement {
    const kept = this.#statements.get(sql);
    if (kept) return kept;
    const prepared = this.#database.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (isCorruption(error)) this.#onCorruption();
      throw asLedgerError(error, this.#file);
    }
  }
}
