import type Sqlite from "better-sqlite3";
import { UserError } from "../model/errors.ts";
import {
  forgottenRunsTable,
  importTables,
  restoresTable,
  resultsBefore,
  runMarkTables,
  runOrigins,
  schemaVersion1,
  snapshotEvidence,
  stageUsageTable,
  sweepTables,
} from "./schema.ts";

/** The SQL that brings a ledger from each version to the next; the first makes version 1 of an empty database. */
export const migrations: readonly string[] = [
  schemaVersion1,
  // What `cairn exec` ran, as JSON.
  "ALTER TABLE runs ADD COLUMN command TEXT;",
  runOrigins,
  stageUsageTable,
  resultsBefore,
  sweepTables,
  snapshotEvidence,
  restoresTable,
  forgottenRunsTable,
  importTables,
  runMarkTables,
];

/**
 * Brings a database to the newest version, all steps in one transaction: a new one waits for the disk once. Another
 * process may do the same at the same time: who comes second finds the steps done.
 * Throws `UserError` `ledger-newer`, before anything is written, where a newer Cairn made the database.
 */
export function migrate(database: Sqlite.Database, file: string, steps: readonly string[]): void {
  if (versionOf(database) > steps.length) {
    throw new UserError(
      "ledger-newer",
      "The ledger was written by a newer version of Cairn.",
      "Update Cairn. The ledger was left as it is.",
      { place: { file } },
    );
  }
  const bringUp = database.transaction(() => {
    const version = versionOf(database);
    if (version >= steps.length) return;
    for (const sql of steps.slice(version)) database.exec(sql);
    database.pragma(`user_version = ${steps.length}`);
  });
  bringUp.immediate();
}

/** Whether there is a step left to do. */
export function isUpToDate(database: Sqlite.Database, steps: readonly string[]): boolean {
  return versionOf(database) === steps.length;
}

function versionOf(database: Sqlite.Database): number {
  return Number(database.pragma("user_version", { simple: true }));
}
