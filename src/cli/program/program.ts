import { Command } from "commander";
import { readVersion } from "../version.ts";
import type { SetExitCode } from "./addCommand.ts";
import { addCare } from "./careCommands.ts";
import { addFromRun } from "./fromRunCommands.ts";
import { addIntake } from "./intakeCommands.ts";
import { addReading } from "./readingCommands.ts";
import { addRunning } from "./runningCommands.ts";
import { addSnapshots } from "./snapshotCommands.ts";
import { addSweep } from "./sweepCommands.ts";

/**
 * The command line. A command's own module is loaded only when it is called. What a command resolves to is the
 * exit code: 0 done, 1 a stage or check failed.
 */
export function buildProgram(setExitCode: SetExitCode): Command {
  const program = new Command("cairn")
    .description("Runs machine-learning pipelines, and keeps every data and model version beside its commit.")
    .version(readVersion(), "--version", "print the version")
    .helpOption("-h, --help", "say how to use it")
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "cairn: ")) })
    .showHelpAfterError("  `cairn --help` lists what there is.")
    .enablePositionalOptions()
    .option("-C <folder>", "as if started in this folder")
    .hook("preAction", (program, command) => {
      if (command.getOptionValue("C") === undefined) command.setOptionValue("C", program.getOptionValue("C") ?? ".");
    });
  addReading(program, setExitCode);
  addRunning(program, setExitCode);
  addFromRun(program, setExitCode);
  addSweep(program, setExitCode);
  addSnapshots(program, setExitCode);
  addIntake(program, setExitCode);
  addCare(program, setExitCode);
  return program;
}
