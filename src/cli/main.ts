import { CommanderError } from "commander";
import { tolerateClosedPipes } from "./output/closedPipes.ts";
import { reportError, reportStop } from "./output/reportError.ts";
import { buildProgram } from "./program/program.ts";
import { StoppedError } from "./stoppable.ts";

/** Runs one command line, without the names of Node and the script. Resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  tolerateClosedPipes();
  let exitCode = 0;
  const program = buildProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has printed what it had to say: help and the version are no errors, all else is wrong use.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof StoppedError) return reportStop(error);
    return reportError(error);
  }
}
