import { randomBytes } from "node:crypto";
import { existsSync, rmSync, statfsSync } from "node:fs";
import path from "node:path";

import { systemCode } from "../../model/systemErrors.ts";
import { removeAbandoned, writeUnsynced } from "../../files/temporaryFile.ts";

/** SQLite needs 32 KiB of it to open the ledger, and the rest to write some rows at a time. */
const reserveBytes = 1024 * 1024;
/** It is not made where it would take more than one part in so many of what is free. */
const shareOfFree = 8;

/**
 * Makes the file `reserve` in `.cairn` (`dir`, absolute, which is there), where there is none and the disk has plenty of
 * room. All that it does is to take room: clearing the store has to write before it can free anything, and on a full disk it
 * could not begin.
 */
export function keepReserve(dir: string): void {
  const file = reserveFile(dir);
  if (existsSync(file)) return;
  try {
    const { bavail, bsize } = statfsSync(dir);
    if (bavail * bsize < reserveBytes * shareOfFree) return;
    // Random, for file systems that compress.
    writeUnsynced(file, randomBytes(reserveBytes));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    // Another process was first, or it cannot be written here: work goes on without one.
    if (systemCode(error) !== "EEXIST") rmSync(file, { force: true });
  }
}

/**
 * Makes what room there can be without writing anything first: of the reserve, and of what killed processes have not
 * finished in the store. False where there is neither.
 */
export function giveReserve(dir: string): boolean {
  const file = reserveFile(dir);
  const objects = path.join(dir, "objects");
  const abandoned = existsSync(objects) ? removeAbandoned(objects) : 0;
  const isThere = existsSync(file);
  rmSync(file, { force: true });
  return isThere || abandoned > 0;
}

function reserveFile(dir: string): string {
  return path.join(dir, "reserve");
}
