import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../model/errors.ts";
import { startPiped } from "./pipedProcess.ts";
import { ProcessTree } from "./processTree.ts";
import type { ProgramStart } from "./shell.ts";
import type { StartedProcess } from "./startedProcess.ts";
import type { CommandInput } from "./terminal.ts";
import { loadTerminalMaker, startInTerminal } from "./terminalProcess.ts";
import { messageOf } from "../messageOf.ts";

export type OutputStream = "stdout" | "stderr";

export interface CommandRequest {
  readonly program: ProgramStart;
  /** Absolute. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Its abort stops the command with all that it started. */
  readonly signal: AbortSignal;
  readonly input: CommandInput;
  /** Told the number of the process, which leads a process group of its own, once it is started. */
  readonly onStart: (pid: number, hasTerminal: boolean) => void;
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
 * Where it is given the person's terminal, it has one of its own that shows there, with colours, progress bars and the
 * keyboard. Else its output goes through pipes, and it sees no terminal: it is not told to use colours all the same
 * (FORCE_COLOR and the like), as such a hint also reaches what is written into files.
 *
 * Throws a `UserError` `command-not-started` where the program could not be started.
 */
export async function runCommand(request: CommandRequest): Promise<CommandEnd> {
  if (request.signal.aborted) return { isStopped: true };
  const started = await start(request);
  request.onStart(started.pid, started.hasTerminal);
  const isStopped = await endOrStop(started, request.signal);
  await Promise.race([started.drained, sleep(drainMs, undefined, { ref: false })]);
  started.release();
  const { exitCode, signal } = started.result();
  return { ...describeEnd(exitCode, signal), isStopped };
}

async function start(request: CommandRequest): Promise<StartedProcess> {
  const { input, program } = request;
  const makeTerminal = typeof input === "string" ? undefined : await loadTerminalMaker();
  try {
    return typeof input === "string" || makeTerminal === undefined
      ? await startPiped(request)
      : startInTerminal(request, input, makeTerminal);
  } catch (error) {
    throw notStarted(program, request.cwd, error);
  }
}

/** Resolves when the process has ended: to true where that, or what is left of its tree, had to be brought about. */
async function endOrStop({ pid, isAlive, ended }: StartedProcess, signal: AbortSignal): Promise<boolean> {
  const aborted = abortOf(signal);
  await Promise.race([ended, aborted.promise]);
  aborted.forget();
  if (!signal.aborted) return false;
  await new ProcessTree(pid, isAlive).stop(graceMs);
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
