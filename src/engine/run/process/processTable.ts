import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { systemCode } from "../../model/systemErrors.ts";

/** A process with what it has used. */
export interface ProcessUse {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** With what its children that have ended used, where the system keeps it. */
  readonly cpuMs: number;
}

/** Looks at the processes that a stage's could be among. */
export interface ProcessTable {
  /** The least time between two looks, in milliseconds. */
  readonly minIntervalMs: number;
  /** What lives now; what was seen before and belongs to none of the leaders may be left out. */
  list(leaders: ReadonlySet<number>): Promise<readonly ProcessUse[]>;
  /** The most memory that a process has had, in bytes; 0 where it is gone. */
  peakMemory(pid: number): number;
  /** What all children of this process that have ended used, in milliseconds; undefined where the system does not tell. */
  endedChildrenMs(): number | undefined;
}

/** Undefined where looking is not cheap: on Windows each look would start a process that takes a second. */
export function processTable(platform: NodeJS.Platform): ProcessTable | undefined {
  if (platform === "linux") return new ProcTable();
  return platform === "win32" ? undefined : new PsTable();
}

/** Linux counts in hundredths of a second wherever Node runs. */
const msPerTick = 10;

/** @see https://man7.org/linux/man-pages/man5/proc.5.html */
class ProcTable implements ProcessTable {
  readonly minIntervalMs = 1_000;
  /** Processes that belong to nobody who asked. A look at a machine with hundreds of them costs milliseconds. */
  #strangers = new Set<string>();
  #leaders: ReadonlySet<number> = new Set();

  async list(leaders: ReadonlySet<number>): Promise<readonly ProcessUse[]> {
    // A new leader's processes may have been seen before anybody said that it leads them.
    const newest = Math.min(...[...leaders].filter((leader) => !this.#leaders.has(leader)));
    this.#leaders = new Set(leaders);
    const names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    const strangers = new Set(names.filter((name) => this.#strangers.has(name) && Number(name) < newest));
    const found = names.flatMap((name) => (strangers.has(name) ? [] : readProcess(name)));
    const kin = kinOf(found, leaders);
    for (const { pid } of found) if (!kin.has(pid)) strangers.add(String(pid));
    this.#strangers = strangers;
    return found;
  }

  peakMemory(pid: number): number {
    const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  }

  endedChildrenMs(): number {
    const fields = statFields("self");
    return (Number(fields[13]) + Number(fields[14])) * msPerTick;
  }
}

function readProcess(name: string): readonly ProcessUse[] {
  const fields = statFields(name);
  if (fields.length < 15) return [];
  const [own, system, children, childrenSystem] = fields.slice(11, 15).map(Number);
  const ticks = (own ?? 0) + (system ?? 0) + (children ?? 0) + (childrenSystem ?? 0);
  // By session, as a shell may give each job a group of its own.
  return [{ pid: Number(name), parent: Number(fields[1]), group: Number(fields[3]), cpuMs: ticks * msPerTick }];
}

/** The fields from the state on; the name before them may hold anything, brackets too. None where it has ended. */
function statFields(name: string): readonly string[] {
  const stat = readOrEmpty(`/proc/${name}/stat`);
  return stat === "" ? [] : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    // It ended while we looked.
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ESRCH") return "";
    throw error;
  }
}

/** Other systems than Linux are asked through `ps`, which is a process itself: less often. */
class PsTable implements ProcessTable {
  readonly minIntervalMs = 5_000;
  #memory = new Map<number, number>();

  async list(): Promise<readonly ProcessUse[]> {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,pgid=,rss=,time="]);
    const rows = stdout.split("\n").map((line) => line.trim().split(/\s+/));
    const whole = rows.filter((row) => row.length === 5);
    this.#memory = new Map(whole.map(([pid, , , kilobytes]) => [Number(pid), Number(kilobytes) * 1024]));
    return whole.map(([pid, parent, group, , time = ""]) => {
      return { pid: Number(pid), parent: Number(parent), group: Number(group), cpuMs: readCpuTime(time) };
    });
  }

  peakMemory(pid: number): number {
    return this.#memory.get(pid) ?? 0;
  }

  endedChildrenMs(): undefined {
    return undefined;
  }
}

/** `[[days-]hours:]minutes:seconds[.hundredths]` in milliseconds. */
export function readCpuTime(text: string): number {
  const [, days, clock = ""] = /^(?:(\d+)-)?(.*)$/.exec(text) ?? [];
  const seconds = clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days ?? 0) * 86_400 + seconds) * 1_000);
}

/** Those of the processes that belong to a leader: its group or session, and what they started. */
export function kinOf(processes: readonly ProcessUse[], leaders: ReadonlySet<number>): ReadonlySet<number> {
  const kin = new Set<number>();
  for (let before = -1; before < kin.size;) {
    before = kin.size;
    for (const { pid, parent, group } of processes) {
      if (leaders.has(pid) || leaders.has(group) || kin.has(parent)) kin.add(pid);
    }
  }
  return kin;
}
