import { execFile, execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { systemCode } from "../../model/systemErrors.ts";

interface LivingProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Undefined where the system does not tell. */
  readonly session?: number;
  /** When it began, in the system's own words: tells it from a later one with the same number. */
  readonly start: string;
}

const pollMs = 50;

/**
 * A process with all that it started, as far as the system can tell: on POSIX the leader's group and session
 * (it must have been started `detached`) and all descendants seen so far, on Windows the tree that `taskkill` sees.
 */
export class ProcessTree {
  readonly #leader: number;
  readonly #isLeaderAlive: () => boolean;
  /**
   * Remembered with when each began, as a process whose parent is gone can no longer be told to be a descendant, and a
   * number may be somebody else's by then.
   */
  readonly #descendants = new Map<number, string>();

  constructor(leader: number, isLeaderAlive: () => boolean) {
    this.#leader = leader;
    this.#isLeaderAlive = isLeaderAlive;
  }

  /** Asks the tree to end: interrupt, after `graceMs` terminate, after as long again kill. Resolves when none is left. */
  async stop(graceMs: number): Promise<void> {
    for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
      await this.#send(signal);
      if (await this.#isGoneWithin(graceMs)) return;
    }
  }

  async #send(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): Promise<void> {
    if (process.platform === "win32") {
      // A console's Ctrl+C reaches every process in it by itself; there is no other way to interrupt one.
      if (signal === "SIGINT") return;
      await taskkill(this.#leader, signal === "SIGKILL");
      return;
    }
    const members = this.#members();
    if (members.some((one) => one.group === this.#leader)) sendSignal(-this.#leader, signal);
    for (const one of members) if (one.group !== this.#leader) sendSignal(one.pid, signal);
  }

  async #isGoneWithin(graceMs: number): Promise<boolean> {
    for (let waited = 0; waited < graceMs; waited += pollMs) {
      if (!this.#isAlive()) return true;
      await sleep(pollMs);
    }
    return !this.#isAlive();
  }

  #isAlive(): boolean {
    if (this.#isLeaderAlive()) return true;
    return process.platform !== "win32" && this.#members().length > 0;
  }

  #members(): readonly LivingProcess[] {
    const living = listLiving();
    const isLeaderAlive = this.#isLeaderAlive();
    // The leader is gone, and yet its number lives: it was given out again, and the old group went before that.
    const isReused = !isLeaderAlive && living.some(({ pid }) => pid === this.#leader);
    const members = new Map<number, LivingProcess>();
    const isMember = ({ pid, parent, group, session, start }: LivingProcess): boolean =>
      (!isReused && (group === this.#leader || session === this.#leader)) ||
      (isLeaderAlive && parent === this.#leader) ||
      this.#descendants.get(pid) === start ||
      members.has(parent);
    for (let before = -1; before < members.size;) {
      before = members.size;
      for (const one of living) if (isMember(one)) members.set(one.pid, one);
    }
    for (const { pid, start } of members.values()) this.#descendants.set(pid, start);
    return [...members.values()];
  }
}

/** Whether any process lives in the group or the session of that number (POSIX). */
export function livesInGroup(leader: number): boolean {
  return listLiving().some(({ group, session }) => group === leader || session === leader);
}

/** All processes that live; the dead ones that nobody has asked after (zombies) are left out. */
function listLiving(): readonly LivingProcess[] {
  return process.platform === "linux" ? listFromProc() : listFromPs();
}

function listFromProc(): readonly LivingProcess[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const stat = readStat(name);
    // proc(5): pid (name) state parent group session …, the start is field 22; the name may hold anything, brackets too.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, parent, group, session] = fields;
    const start = fields[19];
    if (start === undefined || state === "Z" || state === "X") return [];
    return [{ pid: Number(name), parent: Number(parent), group: Number(group), session: Number(session), start }];
  });
}

function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch (error) {
    // It ended while we looked.
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ESRCH") return "";
    throw error;
  }
}

function listFromPs(): readonly LivingProcess[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,pgid=,stat=,lstart="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [pid, parent, group, state, ...start] = line.trim().split(/\s+/);
    if (state === undefined || state.startsWith("Z")) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), start: start.join(" ") }];
  });
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended meanwhile; macOS says EPERM of a group in which only dead ones are left.
    if (systemCode(error) !== "ESRCH" && systemCode(error) !== "EPERM") throw error;
  }
}

function taskkill(pid: number, force: boolean): Promise<void> {
  const args = ["/PID", String(pid), "/T", ...(force ? ["/F"] : [])];
  // Its exit code says that a process is gone already or will not end politely: who waits sees that anyway.
  return new Promise((resolve) => execFile("taskkill", args, { windowsHide: true }, () => resolve()));
}
