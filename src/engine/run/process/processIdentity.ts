import { readFileSync } from "node:fs";
import os from "node:os";
import { systemCode } from "../../model/systemErrors.ts";
import { livesInGroup } from "./processTree.ts";

/** A process, told from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in the system's own words, where the system says. */
  readonly processStart?: string;
  /** When this was written down, in milliseconds since 1970. */
  readonly since: number;
}

/** A process that lives now. */
export function identify(pid: number): ProcessIdentity {
  const processStart = readProcessStart(pid);
  return { pid, since: Date.now(), ...(processStart !== undefined && { processStart }) };
}

/** Whether the very process still lives. */
export function isAlive(identity: ProcessIdentity): boolean {
  return isSame(identity) ?? (isSinceBoot(identity) && hasProcess(identity.pid));
}

/**
 * Whether anything still lives in the process group that the very process led; of groups without a leader too.
 * Windows knows no groups: there the process itself counts.
 */
export function isGroupAlive(identity: ProcessIdentity): boolean {
  if (process.platform === "win32") return isAlive(identity);
  return isSame(identity) !== false && isSinceBoot(identity) && livesInGroup(identity.pid);
}

/** Undefined where the process is gone or the system does not tell. */
function isSame({ pid, processStart }: ProcessIdentity): boolean | undefined {
  const start = readProcessStart(pid);
  return start === undefined || processStart === undefined ? undefined : start === processStart;
}

/** Whether it was written down since this machine was started: by the clock, which may be set, only where nothing else tells. */
function isSinceBoot({ since, processStart }: ProcessIdentity): boolean {
  const boot = readBoot();
  if (boot !== undefined && processStart !== undefined) return processStart.startsWith(`${boot}:`);
  return since > Date.now() - os.uptime() * 1000;
}

/** Whether there is a process of that number, whosever it is. */
export function hasProcess(pid: number): boolean {
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

/** When a process began, in ticks since this boot (Linux alone tells without starting a process); undefined where it is gone. */
export function readProcessStart(pid: number): string | undefined {
  if (process.platform !== "linux") return undefined;
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  const boot = readBoot();
  // proc(5): the start is field 22; the first after the name is field 3.
  const start = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return start === undefined || boot === undefined ? undefined : `${boot}:${start}`;
}

/** A name for the time since this machine was started (Linux). */
function readBoot(): string | undefined {
  return process.platform === "linux" ? readOrUndefined("/proc/sys/kernel/random/boot_id")?.trim() : undefined;
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    // ESRCH: the process has ended while its entry was open.
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ESRCH") return undefined;
    throw error;
  }
}
