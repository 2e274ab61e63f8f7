import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../model/errors.ts";
import { explaining, explainWriteError, systemCode } from "../store/fileErrors.ts";

/** Who runs stages in a root now. */
export interface RunLockHolder {
  readonly pid: number;
  /** Tells the process from a later one with the same number, where the system says. */
  readonly processStart?: string;
  /** Milliseconds since 1970. */
  readonly since: number;
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
  const processStart = readProcessStart(process.pid);
  const holder: RunLockHolder = {
    pid: process.pid,
    since: Date.now(),
    runName,
    ...(processStart === undefined ? {} : { processStart }),
  };
  const text = JSON.stringify(holder);
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
    // ESRCH: the process that an entry of /proc tells of has ended.
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ESRCH") return undefined;
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

function isAlive(holder: RunLockHolder): boolean {
  const start = readProcessStart(holder.pid);
  if (start !== undefined && holder.processStart !== undefined) return start === holder.processStart;
  const bootTime = Date.now() - os.uptime() * 1000;
  return holder.since > bootTime && hasProcess(holder.pid);
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one as well.
    if (systemCode(error) === "EPERM") return true;
    if (systemCode(error) === "ESRCH") return false;
    throw error;
  }
}

/** When a process began, in ticks since this boot (Linux alone tells without starting a process). */
function readProcessStart(pid: number): string | undefined {
  if (process.platform !== "linux") return undefined;
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  const boot = readOrUndefined("/proc/sys/kernel/random/boot_id");
  // proc(5): the start is field 22; the first after the name is field 3.
  const start = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return start === undefined || boot === undefined ? undefined : `${boot.trim()}:${start}`;
}

function alreadyRunning(other: RunLockHolder): UserError {
  return new UserError(
    "already-running",
    `The run ${other.runName} is under way here (process ${other.pid}, since ${new Date(other.since).toLocaleTimeString()}).`,
    "Wait until it has ended, or stop it with Ctrl+C in its terminal.",
  );
}
