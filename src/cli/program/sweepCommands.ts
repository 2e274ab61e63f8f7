import type { Command } from "commander";
import type { SweepsOptions } from "../commands/sweeps.ts";
import type { CommonOptions, SweepOptions } from "../options.ts";
import { addCommand, collect } from "./addCommand.ts";
import type { SetExitCode } from "./addCommand.ts";
import { parseCount, parseSeed } from "./parseOptions.ts";

/** Many runs over values of parameters. */
export function addSweep(program: Command, setExitCode: SetExitCode): void {
  addCommand(program, "sweep [stages...]", "run with each of many values of parameters, in copies of the workspace")
    .option("--grid <file:key=values>", "every one of these values (repeat for every combination)", collect, [])
    .option("--random <file:key=range>", "drawn from these values or a span, 0.1..0.9 or log:1e-4..0.1", collect, [])
    .option("--latin <file:key=range>", "drawn evenly over the range (Latin hypercube)", collect, [])
    .option("--samples <number>", "how many are drawn", parseCount, 10)
    .option("--seed <number>", "draws the same again", parseSeed)
    .option("--jobs <number>", "how many runs at a time", parseCount)
    .option("--stop-when <rule>", 'ends a run early: "val_loss > 2 after 5"')
    .option("--name <name>", "a name for the sweep, and the experiment of its runs")
    .option("--resume <sweep>", "go on with a sweep that was stopped")
    .option("--dry-run", "only tell what would run", false)
    .action(async (stages: readonly string[], options: CommonOptions & SweepOptions) => {
      const { sweepParams } = await import("../commands/sweep.ts");
      setExitCode(await sweepParams(stages, options));
    });
  addCommand(program, "sweeps", "list the sweeps, newest first")
    .option("--pause <sweep>", "begin no more runs of it")
    .option("--resume <sweep>", "begin runs of it again")
    .option("--cancel <sweep>", "end its runs, and begin no more")
    .action(async (options: CommonOptions & SweepsOptions) => {
      const { listSweeps } = await import("../commands/sweeps.ts");
      setExitCode(await listSweeps(options));
    });
}
