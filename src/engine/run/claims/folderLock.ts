import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemCode } from "../../model/systemErrors.ts";
import { explaining, explainWriteError } from "../../files/fileErrors.ts";
import { identify, isAlive } from "../process/processIdentity.ts";
import type { ProcessIdentity } from "../process/processIdentity.ts";

const pollMs = 10;

/**
 * Does something, without a pause in it, that one process alone may do at a time in a root: looking at what others have
 * written down there, and writing by it.
 */
export async function withFolderLock<Result>(root: string, work: () => Result): Promise<Result> {
  return withLock(root, "run.lock", async () => work());
}

/**
 * Does something that one process alone, and in it one part alone, may do at a time in a root, under the name of a lock
 * in its `.cairn`. A lock whose process is gone is taken over.
 */
export async function withLock<Result>(root: string, name: string, work: () => Promise<Result>): Promise<Result> {
  const folder = path.join(root, ".cairn");
  const file = path.join(folder, name);
  explaining(explainWriteError, folder, () => mkdirSync(folder, { recursive: true }));
  const text = JSON.stringify(identify(process.pid));
  while (!tryCreate(file, text)) {
    const found = await readSettled(file);
    if (found === undefined) continue;
    const other = parseHolder(found);
    if (other !== undefined && isAlive(other)) await sleep(pollMs);
    else setAside(file, found);
  }
  try {
    return await work();
  } finally {
    if (readOrUndefined(file) === text) rmSync(file, { force: true });
  }
}

function tryCreate(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw explainWriteError(error, file);
  }
}

/** The lock's text; one that is still empty is given the moment that its writer needs. */
async function readSettled(file: string): Promise<string | undefined> {
  for (let tries = 0; tries < 20; tries++) {
    const text = readOrUndefined(file);
    if (text === undefined || parseHolder(text) !== undefined) return text;
    await sleep(25);
  }
  return readOrUndefined(file);
}

/** Takes a dead lock away. Where another process was faster, its new lock is put back. */
function setAside(file: string, deadText: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw error;
  }
  if (readOrUndefined(aside) !== deadText && !existsSync(file)) renameSync(aside, file);
  else rmSync(aside, { force: true });
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function parseHolder(text: string): ProcessIdentity | undefined {
  try {
    const value = JSON.parse(text) as Partial<ProcessIdentity> | null;
    return typeof value?.pid === "number" && typeof value.since === "number" ? (value as ProcessIdentity) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
