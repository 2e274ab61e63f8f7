import type { EngineOptions } from "../engine.ts";
import { LedgerHoldings } from "./holdings.ts";
import { LedgerImports } from "./imports.ts";
import type { Ledger } from "./ledger.ts";
import { migrations } from "./migrations.ts";
import { LedgerObjects } from "./objects.ts";
import { openDatabase } from "./openDatabase.ts";
import type { LedgerMode } from "./openDatabase.ts";
import { LedgerRuns } from "./runs.ts";
import { LedgerSnapshots } from "./snapshots.ts";
import { LedgerSweeps } from "./sweeps.ts";
import { LedgerStatCache } from "./statCache.ts";

export interface OpenedLedger {
  readonly ledger: Ledger;
  /** Where a damaged ledger was put before this one was begun. */
  readonly setAside?: string;
}

/** How long a write waits for another process's. */
const busyTimeout = 5000;

/**
 * Opens the ledger in a file, and brings it up to date. `create` makes the file and its folder where they are not
 * there, `existing` opens it for reading alone where it cannot be written, `memory` has no file.
 * A damaged file is set aside and a new ledger begun.
 * Throws `UserError`s: `node-too-old`, `ledger-missing`, `ledger-newer`, `ledger-locked`, `ledger-read-only`,
 * `ledger-disk-full`, `ledger-unreadable`; the ledger's methods throw the last four, and `ledger-corrupt`.
 */
export function openLedger(file: string, mode: LedgerMode, log: EngineOptions["log"]): OpenedLedger {
  const { connection, setAside, close } = openDatabase({ file, mode, log, migrations, busyTimeout });
  const ledger: Ledger = {
    runs: new LedgerRuns(connection),
    snapshots: new LedgerSnapshots(connection),
    sweeps: new LedgerSweeps(connection),
    imports: new LedgerImports(connection),
    objects: new LedgerObjects(connection),
    statCache: new LedgerStatCache(connection),
    holdings: new LedgerHoldings(connection),
    close,
  };
  return { ledger, ...(setAside !== undefined && { setAside }) };
}
