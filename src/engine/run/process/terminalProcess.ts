import type { IPty, spawn } from "@lydell/node-pty";
import { closeSync, constants as files, openSync } from "node:fs";
import { constants } from "node:os";
import { systemCode } from "../../model/systemErrors.ts";
import type { CommandRequest } from "./process.ts";
import { hasProcess } from "./processIdentity.ts";
import type { StartedProcess } from "./startedProcess.ts";
import type { PersonsTerminal } from "./terminal.ts";

/** Makes terminals, where a binary of the addon fits this machine. */
export type TerminalMaker = typeof spawn;

/** Undefined where no binary of the addon fits this machine: commands then have pipes. */
export async function loadTerminalMaker(): Promise<TerminalMaker | undefined> {
  try {
    return (await import("@lydell/node-pty")).spawn;
  } catch {
    return undefined;
  }
}

/** Starts a program in a terminal of its own, which shows in the person's and takes what is typed there. */
export function startInTerminal(
  { program, cwd, env, onOutput }: CommandRequest,
  terminal: PersonsTerminal,
  makeTerminal: TerminalMaker,
): StartedProcess {
  const { columns, rows } = terminal.size();
  const args = program.isVerbatim ? program.args.join(" ") : [...program.args];
  const name = env["TERM"] ?? "xterm-256color";
  const made: IPty = makeTerminal(program.file, args, { name, cols: columns, rows, cwd, env, encoding: null });
  const letGo = holdOpen(made);
  let result: ReturnType<StartedProcess["result"]> | undefined;
  // Without an encoding it gives bytes, whatever its types say.
  made.onData((chunk: string | Uint8Array) =>
    onOutput("stdout", typeof chunk === "string" ? Buffer.from(chunk) : chunk),
  );
  const takeBack = terminal.handTo({
    type: (typed) => made.write(typed),
    resize: (size) => made.resize(size.columns, size.rows),
  });
  const ended = new Promise<void>((resolve) => {
    made.onExit(({ exitCode, signal }) => {
      takeBack();
      letGo();
      result = signal ? { exitCode: null, signal: nameOfSignal(signal) } : { exitCode, signal: null };
      resolve();
    });
  });
  return {
    pid: made.pid,
    hasTerminal: true,
    isAlive: () => result === undefined,
    ended,
    // It tells of its end once all is read.
    drained: ended,
    release: () => undefined,
    result: () => result ?? { exitCode: null, signal: null },
  };
}

/** So often it is looked whether a program has ended. */
const lookMs = 15;

/**
 * Holds a program's terminal open until the program has ended, or until the returned function is called. A program that
 * closes its output before it ends, as GNU's do, would else look as if it had ended: node-pty lets go of the terminal
 * then, and the system sends SIGHUP to whom it finds there.
 */
function holdOpen(made: IPty): () => void {
  const held = openAsWell(made);
  if (held === undefined) return () => undefined;
  let isHeld = true;
  const letGo = (): void => {
    if (!isHeld) return;
    isHeld = false;
    clearInterval(timer);
    closeSync(held);
  };
  const timer = setInterval(() => {
    if (!hasProcess(made.pid)) letGo();
  }, lookMs);
  return letGo;
}

/** The program's side of a terminal; undefined where it has no name (on Windows), or that leads nowhere. */
function openAsWell({ ptsName }: IPty & { readonly ptsName?: string }): number | undefined {
  if (ptsName === undefined) return undefined;
  try {
    return openSync(ptsName, files.O_RDWR | files.O_NOCTTY);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

function nameOfSignal(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}
