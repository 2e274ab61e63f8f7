import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

import { killTree, treeVariable } from "./processes.ts";

/** What to start, and what to remove after it. */
export interface TrackedOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Removed once the tree has ended. */
  readonly folders?: readonly string[];
  /** Called with each line of stdout and stderr. */
  readonly onLine?: (line: string) => void;
}

/** A process whose whole tree ends with this script, however this script ends. */
export interface TrackedProcess {
  readonly pid: number;
  /** Resolves when the process itself has ended, with its code, or null after a signal. */
  readonly exited: Promise<number | null>;
  /** The last lines it printed. */
  readonly logTail: (lines?: number) => string;
  /** Ends the tree and removes its folders; safe to call twice. */
  readonly close: () => Promise<void>;
}

const keptLines = 2_000;

/** Starts a process that is watched over: see TrackedProcess. */
export async function spawnTracked(options: TrackedOptions): Promise<TrackedProcess> {
  const treeId = randomUUID();
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { ...(options.env ?? process.env), [treeVariable]: treeId },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: Ctrl+C reaches this script alone, which then ends the tree in order.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  await once(child, "spawn");
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${options.command} started without a process id`);
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const lines = collectLines(child, options.onLine);
  const folders = options.folders ?? [];
  const releaseReaper = startReaper({ pid, treeId, folders });
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await killTree(pid, treeId);
    for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    await releaseReaper();
  };
  return {
    pid,
    exited,
    logTail: (count = 60) => lines.slice(-count).join("\n"),
    close: () => (closing ??= close()),
  };
}

function collectLines(
  child: ChildProcessByStdio<null, Readable, Readable>,
  onLine: ((line: string) => void) | undefined,
): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.splice(0, keptLines / 2);
      onLine?.(line);
    });
  }
  return lines;
}

function startReaper(charge: { pid: number; treeId: string; folders: readonly string[] }): () => Promise<void> {
  const reaper = spawn(process.execPath, [path.join(import.meta.dirname, "reaper.ts"), JSON.stringify(charge)], {
    stdio: ["pipe", "ignore", "inherit"],
    detached: true,
    windowsHide: true,
  });
  const gone = once(reaper, "exit");
  reaper.unref();
  return async () => {
    reaper.ref();
    reaper.stdin.end("done");
    await gone;
  };
}
