import type { IPty, spawn } from "@lydell/node-pty";
import { constants } from "node:os";
import type { CommandRequest } from "./process.ts";
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

function nameOfSignal(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}
