import { accessSync, constants, existsSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { codeOf } from "./ledgerErrors.ts";

/** Makes the `.cairn` folder, with all in it ignored by git. */
export function makeCairnFolder(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  try {
    // Not `recursive`: with that Node says ENOENT where the file system is read-only.
    mkdirSync(folder);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  const ignoreFile = join(folder, ".gitignore");
  if (!existsSync(ignoreFile)) writeFileSync(ignoreFile, "*\n");
}

/** Whether a file and the folder it is in can be written, as far as the system tells beforehand. */
export function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Says of two moments whether the same file lay at a path; undefined where there is none. */
export function fileIdentity(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}

/**
 * Renames a damaged database, with what SQLite keeps beside it, to `ledger.corrupt-<time>.db`; nothing is deleted.
 * The database itself goes last: a log left without it would be taken for a new database's.
 * @returns the new path
 */
export function setAside(file: string, now: Date): string {
  const extension = extname(file);
  const time = now.toISOString().replaceAll(/[:.]/g, "-");
  const target = join(dirname(file), `${basename(file, extension)}.corrupt-${time}${extension}`);
  for (const suffix of ["-wal", "-shm", ""]) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
  }
  return target;
}
