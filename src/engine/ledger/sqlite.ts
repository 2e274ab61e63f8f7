import { createRequire } from "node:module";
import type Sqlite from "better-sqlite3";
import { UserError } from "../model/errors.ts";

/** Node 22.14 and VS Code 1.101 bring it; under an older one better-sqlite3 ends the process without a word. */
const neededNodeApi = 10;

/** Loads better-sqlite3 when it is first needed. Throws `UserError` `node-too-old` where this Node cannot carry it. */
export function loadSqlite(nodeApi: number = Number(process.versions.napi)): typeof Sqlite {
  if (nodeApi < neededNodeApi) {
    throw new UserError(
      "node-too-old",
      `Cairn's ledger needs Node.js 22.14 or newer, and this is ${process.version}.`,
      "Install a newer Node.js from https://nodejs.org, or run Cairn from within VS Code.",
    );
  }
  return createRequire(import.meta.url)("better-sqlite3") as typeof Sqlite;
}
