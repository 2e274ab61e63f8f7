import type { Command } from "commander";
import type { CommonOptions, ExecOptions, ReproduceOptions, RerunOptions, RunOptions } from "../options.ts";
import { addCommand, collect } from "./addCommand.ts";
import type { SetExitCode } from "./addCommand.ts";
import { parseCount, parseRetries, parseShare, parseTimeout } from "./parseOptions.ts";

const jobsText = "how many stages at once (the number of cores)";
const keepGoingText = "after a failure too, begin what does not need the failed stage";
const liveOutputText = "take printed key=value pairs for points of learning curves";

/** What makes a run: of stages, of one command, of what an earlier run was made of. */
export function addRunning(program: Command, setExitCode: SetExitCode): void {
  addRun(program, setExitCode);
  addExec(program, setExitCode);
  addRerun(program, setExitCode);
  addReproduce(program, setExitCode);
}

function addRun(program: Command, setExitCode: SetExitCode): void {
  addCommand(program, "run [stages...]", "run what is stale: the named stages with what they need, or all")
    .option("--set <file:key=value>", "change a parameter for this run (repeat for more)", collect, [])
    .option("--keep-params", "leave the changed parameters in their files", false)
    .option("--single", "only the named stages, not what they need", false)
    .option("--downstream", "the named stages and all that depends on them", false)
    .option("-f, --force", "also what is fresh", false)
    .option("-j, --jobs <number>", jobsText, parseCount)
    .option("-k, --keep-going", keepGoingText, false)
    .option("--retries <number>", "how often a command that failed is tried again", parseRetries)
    .option("--timeout <duration>", "how long a stage may take, as 90s, 30m or 2h", parseTimeout)
    .option("--no-run-cache", "run also what was run before with the same inputs")
    .option("--live-output", liveOutputText, false)
    .option("--dry-run", "only tell what would run, and why", false)
    .option("--name <name>", "a name for the run")
    .option("--experiment <name>", "the group of runs that it belongs to")
    .action(async (stages: readonly string[], options: CommonOptions & RunOptions) => {
      const { runStages } = await import("../commands/run.ts");
      setExitCode(await runStages(stages, options));
    });
}

function addExec(program: Command, setExitCode: SetExitCode): void {
  addCommand(
    program,
    "exec <command> [args...]",
    "run one command and keep it as a run; its exit code is the command's",
  )
    .usage("[options] -- <command> [args...]")
    .option("--name <name>", "a name for the run")
    .option("--experiment <name>", "the group of runs that it belongs to")
    .option("--metrics <paths...>", "files and folders of its metrics and curves, beside those with usual names", [])
    .option("--params <files...>", "the parameters files that it reads", [])
    .option("--live-output", liveOutputText, false)
    .passThroughOptions()
    .action(async (command: string, args: readonly string[], options: CommonOptions & ExecOptions) => {
      const { execCommand } = await import("../commands/exec.ts");
      setExitCode(await execCommand([command, ...args], options));
    });
}

function addRerun(program: Command, setExitCode: SetExitCode): void {
  addCommand(program, "rerun <run>", "run the stages of a run (or its command) again, with the parameters that it had")
    .option("--set <file:key=value>", "with another value of a parameter (repeat for more)", collect, [])
    .option("--failed", "only those that failed, were stopped or skipped", false)
    .option("-j, --jobs <number>", jobsText, parseCount)
    .option("-k, --keep-going", keepGoingText, false)
    .option("--name <name>", "a name for the new run")
    .action(async (run: string, options: CommonOptions & RerunOptions) => {
      const { rerun } = await import("../commands/rerun.ts");
      setExitCode(await rerun(run, options));
    });
}

function addReproduce(program: Command, setExitCode: SetExitCode): void {
  addCommand(program, "reproduce <run>", "make a run (or a recipe file) again in a clean copy, and tell what differs")
    .option("--tolerance <share>", "how far a metric may be off, as a share of it", parseShare, 0)
    .option("--keep", "leave the copy of the workspace, to look into", false)
    .option("-j, --jobs <number>", jobsText, parseCount)
    .option("--name <name>", "a name for the new run")
    .action(async (run: string, options: CommonOptions & ReproduceOptions) => {
      const { reproduceRun } = await import("../commands/reproduce.ts");
      setExitCode(await reproduceRun(run, options));
    });
  program
    .command("recipe <run>")
    .description("save all that is needed to make a run again as one file")
    .option("-C <folder>", "as if started in this folder")
    .option("-o, --output <file>", "where to; standard output where it is left out")
    .action(async (run: string, options: Pick<CommonOptions, "C"> & { readonly output?: string }) => {
      const { saveRecipe } = await import("../commands/recipe.ts");
      setExitCode(await saveRecipe(run, options));
    });
}
