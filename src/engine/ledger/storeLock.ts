import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type Sqlite from "better-sqlite3";
import { UserError } from "../model/errors.ts";
import type { KeepingLock } from "../store/ports.ts";
import { asLedgerError, codeOf } from "./ledgerErrors.ts";
import { loadSqlite } from "./sqlite.ts";

const pollMs = 20;
/** So long is waited for what others keep. */
const patienceMs = 60_000;

interface SharedLock {
  readonly database: Sqlite.Database;
  holders: number;
}

/**
 * Keeps clearing the store away apart from keeping things in it, between all processes: many may keep at once, one alone
 * may clear. It is a database of its own of which nothing but SQLite's locks is used: the system frees them with the process,
 * whatever ended it.
 */
export class StoreLock implements KeepingLock {
  readonly #file: string;
  #shared: SharedLock | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Does something during which nothing may be cleared away. May be called within another. */
  async shared<Result>(work: () => Promise<Result>): Promise<Result> {
    const shared = await this.#enter();
    try {
      return await work();
    } finally {
      if (shared) this.#leave(shared);
    }
  }

  /**
   * Does something while nobody else keeps or clears anything; `onWait` is told once where somebody does. Throws a
   * `UserError` `store-busy` where that takes too long.
   */
  async exclusive<Result>(
    work: () => Promise<Result>,
    { signal, onWait }: { readonly signal?: AbortSignal | undefined; readonly onWait: () => void },
  ): Promise<Result> {
    const database = new (loadSqlite())(this.#file, { timeout: 0 });
    try {
      // On a disk without room, which clearing is to make, no journal can be begun; and nothing is written.
      database.pragma("journal_mode = MEMORY");
      const deadline = Date.now() + patienceMs;
      for (let isTold = false; !begins(database, "EXCLUSIVE"); isTold = true) {
        if (!isTold) onWait();
        if (Date.now() > deadline) throw storeBusy();
        await sleep(pollMs, undefined, signal && { signal });
      }
      return await work();
    } finally {
      database.close();
    }
  }

  async #enter(): Promise<SharedLock | undefined> {
    // Where nothing was ever kept there is nothing to clear.
    while (this.#shared === undefined && existsSync(dirname(this.#file))) {
      const database = this.#openIfWritable();
      if (database === undefined) return undefined;
      if (begins(database, "DEFERRED")) {
        this.#shared = { database, holders: 0 };
        break;
      }
      database.close();
      await sleep(pollMs);
    }
    if (this.#shared) this.#shared.holders++;
    return this.#shared;
  }

  #leave(shared: SharedLock): void {
    shared.holders--;
    if (shared.holders > 0) return;
    shared.database.close();
    this.#shared = undefined;
  }

  /** Where nothing can be written, nothing can be kept either: that is told by who tries. */
  #openIfWritable(): Sqlite.Database | undefined {
    try {
      return new (loadSqlite())(this.#file, { timeout: 0 });
    } catch (error) {
      if (codeOf(error) === "SQLITE_CANTOPEN") return undefined;
      throw error;
    }
  }
}

/** Takes the lock; false where others are in the way. */
function begins(database: Sqlite.Database, kind: "DEFERRED" | "EXCLUSIVE"): boolean {
  try {
    database.exec(`BEGIN ${kind}`);
    // What is deferred takes its lock when something is read.
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
    return true;
  } catch (error) {
    if (database.inTransaction) database.exec("ROLLBACK");
    if (codeOf(error) === "SQLITE_BUSY") return false;
    throw asLedgerError(error, database.name);
  }
}

function storeBusy(): UserError {
  return new UserError(
    "store-busy",
    "Something else keeps data in the store, or clears it, all the time.",
    "Wait until the snapshot or run that is under way has kept its data, and try again.",
  );
}
