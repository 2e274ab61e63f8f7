import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../model/errors.ts";
import { ProcessTree } from "./processTree.ts";
import type { ProgramStart } from "./shell.ts";
import { messageOf } from "./messageOf.ts";

export type OutputStream = "stdout" | "stderr";

export interface CommandRequest {
  readonly program: ProgramStart;
  /** Absolute. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Its abort stops the command with all that it started. */
  readonly signal: AbortSignal;
  /** Told the number of the process, which leads a process group of its own, once it is started. */
  readonly onStart: (pid: number) => void;
  readonly onOutput: (stream: OutputStream, chunk: Uint8Array) => void;
}

/** How a command ended. */
export interface CommandEnd {
  /** Undefined where a signal ended the process itself, or where it was stopped before it began. */
  readonly exitCode?: number;
  /** The signal that ended the command, as `SIGTERM`; also where the shell reports it as 128 + its number. */
  readonly signal?: string;
  readonly isStopped: boolean;
}

/** How long a process is given after each of interrupt, terminate and kill. */
const graceMs = 5_000;
/** How long output is still read once the command has ended but something that it left running holds the pipe. */
const drainMs = 1_000;

/**
 * Runs a program (mostly a shell with one line), as the leader of its own process group, so that a stop reaches all it starts.
 *
 * Its output goes through pipes, as it has to be both shown and kept. Programs therefore see no terminal. They are
 * not told to use colours all the same (FORCE_COLOR and the like): such a hint also reaches what they write into
 * files, and a run at a terminal has to make the same bytes as one in CI. The keyboard is the person's own.
 *
 * Throws a `UserError` `command-not-started` where the program could not be started.
 */
export async function runCommand(request: CommandRequest): Promise<CommandEnd> {
  if (request.signal.aborted) return { isStopped: true };
  const { program } = request;
  const child = spawn(program.file, [...program.args], {
    cwd: request.cwd,
    env: request.env,
    stdio: ["inherit", "pipe", "pipe"],
    detached: process.platform !== "win32",
    windowsVerbatimArguments: program.isVerbatim,
  });
  child.stdout.on("data", (chunk: Uint8Array) => request.onOutput("stdout", chunk));
  child.stderr.on("data", (chunk: Uint8Array) => request.onOutput("stderr", chunk));
  const closed = once(child, "close");
  // Where the process does not start, both reject: the first is awaited below.
  closed.catch(() => undefined);
  try {
    await once(child, "spawn");
  } catch (error) {
    throw notStarted(program, request.cwd, error);
  }
  if (child.pid !== undefined) request.onStart(child.pid);
  const isStopped = await endOrStop(child, request.signal);
  await Promise.race([closed, sleep(drainMs, undefined, { ref: false })]);
  child.stdout.destroy();
  child.stderr.destroy();
  return { ...describeEnd(child.exitCode, child.signalCode), isStopped };
}

/** Resolves when the child has ended: to true where that, or what is left of its tree, had to be brought about. */
async function endOrStop(child: ChildProcess, signal: AbortSignal): Promise<boolean> {
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const ended = isAlive() ? once(child, "exit") : Promise.resolve();
  const aborted = abortOf(signal);
  await Promise.race([ended, aborted.promise]);
  aborted.forget();
  if (!signal.aborted || child.pid === undefined) return false;
  await new ProcessTree(child.pid, isAlive).stop(graceMs);
  await ended;
  return true;
}

function abortOf(signal: AbortSignal): { readonly promise: Promise<void>; readonly forget: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const listener = (): void => resolve();
  signal.addEventListener("abort", listener);
  if (signal.aborted) resolve();
  return { promise, forget: () => signal.removeEventListener("abort", listener) };
}

function describeEnd(exitCode: number | null, signal: string | null): Omit<CommandEnd, "isStopped"> {
  if (signal !== null) return { signal };
  if (exitCode === null) return {};
  const reported = process.platform === "win32" ? undefined : signalName(exitCode - 128);
  return reported === undefined ? { exitCode } : { exitCode, signal: reported };
}

function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}

function notStarted({ file, isShell }: ProgramStart, cwd: string, cause: unknown): UserError {
  const [what, cure] = isShell
    ? [`the shell ${file}`, "See that the folder exists and that SHELL names a shell."]
    : [file, "See that it is spelled as it is on PATH, or name it by its path."];
  const message = `${what} could not be started in ${cwd}: ${messageOf(cause)}`;
  return new UserError("command-not-started", message, cure, { cause });
}
