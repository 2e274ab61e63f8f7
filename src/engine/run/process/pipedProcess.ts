import { spawn } from "node:child_process";
import { once } from "node:events";
import type { CommandRequest } from "./process.ts";
import type { StartedProcess } from "./startedProcess.ts";

/** Starts a program whose output goes through pipes. Rejects where it cannot be started. */
export async function startPiped({ program, cwd, env, input, onOutput }: CommandRequest): Promise<StartedProcess> {
  const child = spawn(program.file, [...program.args], {
    cwd,
    env,
    stdio: [input === "none" ? "ignore" : "inherit", "pipe", "pipe"],
    detached: process.platform !== "win32",
    windowsVerbatimArguments: program.isVerbatim,
  });
  child.stdout.on("data", (chunk: Uint8Array) => onOutput("stdout", chunk));
  child.stderr.on("data", (chunk: Uint8Array) => onOutput("stderr", chunk));
  const drained = once(child, "close");
  const ended = once(child, "exit");
  // Where the process does not start, all reject: the first is awaited below.
  drained.catch(() => undefined);
  ended.catch(() => undefined);
  await once(child, "spawn");
  return {
    pid: child.pid ?? 0,
    hasTerminal: false,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    ended,
    drained,
    release() {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    result: () => ({ exitCode: child.exitCode, signal: child.signalCode }),
  };
}
