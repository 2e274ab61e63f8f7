import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../model/errors.ts";
import { systemCode } from "../model/systemErrors.ts";
import { explaining, explainWriteError } from "../store/fileErrors.ts";
import { identify, isAlive } from "./processIdentity.ts";
import type { ProcessIdentity } from "./processIdentity.ts";

/** Who runs stages in a root now. */
export interface RunLockHolder extends ProcessIdentity {
  /** The run's name, once it has one. */
  readonly runName: string;
}

const lockName = "run.lock";

/**
 * Takes the root for one run; returns how to give it back. A lock whose process is gone is taken over.
 * Throws a `UserError` `already-running` where a living process has it.
 */
export async function acquireRunLock(root: string, runName: string): Promise<() => void> {
  const folder = path.join(root, ".cairn");
  const file = path.join(folder, lockName);
  explaining(explainWriteError, folder, () => mkdirSync(folder, { recursive: true }));
  const text = JSON.stringify({ ...identify(process.pid), runName } satisfies RunLockHolder);
  while (!tryCreate(file, text)) {
    const found = await readSettled(file);
    if (found === undefined) continue;
    const other = parseHolder(found);
    if (other !== undefined && isAlive(other)) throw alreadyRunning(other);
    setAside(file, found);
  }
  return () => {
    if (readOrUndefined(file) === text) rmSync(file, { force: true });
  };
}

/** Who runs stages in the root now; undefined where nobody does or where the process is gone. */
export function findRunningProcess(root: string): RunLockHolder | undefined {
  const text = readOrUndefined(path.join(root, ".cairn", lockName));
  const holder = text === undefined ? undefined : parseHolder(text);
  return holder !== undefined && isAlive(holder) ? holder : undefined;
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

function parseHolder(text: string): RunLockHolder | undefined {
  try {
    const value = JSON.parse(text) as Partial<RunLockHolder> | null;
    return typeof value?.pid === "number" && typeof value.since === "number" ? (value as RunLockHolder) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function alreadyRunning(other: RunLockHolder): UserError {
  return new UserError(
    "already-running",
    `The run ${other.runName} is under way here (process ${other.pid}, since ${new Date(other.since).toLocaleTimeString()}).`,
    "Wait until it has ended, or stop it with Ctrl+C in its terminal.",
  );
}
