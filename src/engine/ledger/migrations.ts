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
 * Brings a database to the newest version, each step in a transaction of its own. Another process may do the same at
 * the same time: who comes second finds the step done.
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
  for (const [before, sql] of steps.entries()) {
    if (versionOf(database) > before) continue;
    const step = database.transaction(() => {
      if (versionOf(database) > before) return;
      database.exec(sql);
      database.pragma(`user_version = ${before + 1}`);
    });
    step.immediate();
  }
}

/** Whether there is a step left to do. */
export function isUpToDate(database: Sqlite.Database, steps: readonly string[]): boolean {
  return versionOf(database) === steps.length;
}

function versionOf(database: Sqlite.Database): number {
  return Number(database.pragma("user_version", { simple: true }));
}
