import { Command, Option } from "commander";
import { reportSections } from "../engine/model/report.ts";
import { addCommand, collect } from "./addCommand.ts";
import type { SetExitCode } from "./addCommand.ts";
import { addFromRun } from "./fromRunCommands.ts";
import { shownByDefault } from "./options.ts";
import type {
  CommonOptions,
  CompareOptions,
  ExecOptions,
  ReproduceOptions,
  RerunOptions,
  RunOptions,
  SweepOptions,
} from "./options.ts";
import type { MarkOptions } from "./commands/mark.ts";
import type { ImportanceOptions } from "./commands/importance.ts";
import type { RunsOptions } from "./commands/runs.ts";
import type { SweepsOptions } from "./commands/sweeps.ts";
import { collectNames, parseCount, parseRetries, parseSeed, parseShare, parseTimeout } from "./parseOptions.ts";
import { readVersion } from "./version.ts";

const limitText = `at most so many (${shownByDefault} where a person reads them)`;
const jobsText = "how many stages at once (the number of cores)";
const keepGoingText = "after a failure too, begin what does not need the failed stage";
const liveOutputText = "take printed key=value pairs for points of learning curves";

const restoreHelp = `
Without a reference, outputs and tracked data that are missing or changed become what dvc.lock, .dvc files and the
ledger record, as with \`dvc checkout\`, and data that only Cairn keeps comes back where it is missing. A path may lie in an
artifact, or be a folder of several; one that is called as a reference is written with \`./\` before it.`;

const diffHelp = `
Each side is a commit, a branch or a tag, a run, a snapshot, or \`workspace\` for what lies there now.
With a path, which may lie in an artifact, the files, columns and rows, or facts of a model that differ are told.`;

const queryHelp = `
A query holds conditions with \`and\`, \`or\`, \`not\` and brackets: NAME = VALUE, or != < <= > >= ~ (contains) !~,
NAME in (A, B), NAME exists; a word alone is looked for in names, facts and values.
Names are metrics.KEY, params.KEY (or KEY alone), data.PATH, environment.NAME, and name, id, experiment, state, branch,
commit, message, dirty, started, ended, duration, failure, stage, origin, source, data, starred, tag, note, archived.
Archived runs are left out unless a query names \`archived\`. Times are dates, today, yesterday, or how long ago (2d); durations 90s, 2h30m.`;

const trackHelp = `
Files, folders and patterns ('data/*.csv', in quotes) are added to \`track\` in cairn.yaml: from then on every snapshot, so
every commit, has their version. What is large or binary is put into .gitignore. Nothing else is written, and nobody
needs DVC; who uses it takes \`cairn add\`.`;

const addHelp = `
Writes a .dvc file beside each, which names the version in git itself: who has DVC can pull it. Where nobody uses DVC,
\`cairn track\` needs no file for each.`;

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
  addRun(program, setExitCode);
  addExec(program, setExitCode);
  addRerun(program, setExitCode);
  addReproduce(program, setExitCode);
  addFromRun(program, setExitCode);
  addSweep(program, setExitCode);
  addSnapshots(program, setExitCode);
  addCare(program, setExitCode);
  return program;
}

function addReading(program: Command, setExitCode: SetExitCode): void {
  addCommand(program, "stages", "list the stages of all pipeline files").action(async (options: CommonOptions) => {
    const { listStages } = await import("./commands/stages.ts");
    setExitCode(await listStages(options));
  });
  addCommand(program, "status", "tell which stages are up to date, and why the others are not").action(
    async (options: CommonOptions) => {
      const { showStatus } = await import("./commands/status.ts");
      setExitCode(await showStatus(options));
    },
  );
  addCommand(program, "runs", "list the runs, newest first")
    .option("-n, --limit <number>", limitText, parseCount)
    .option("--where <query>", "only those that meet a condition, such as 'metrics.acc > 0.9 and branch = main'")
    .option("--sort <key[:desc]>", "order them by a value (repeat, or commas, for more)", collectNames, [])
    .option("--columns <names>", "which columns, with commas between them", collectNames, [])
    .addOption(new Option("--csv", "print as CSV, every digit").default(false).conflicts(["json", "markdown", "latex"]))
    .addOption(new Option("--markdown", "print as a table of Markdown").default(false).conflicts(["json", "latex"]))
    .addOption(new Option("--latex", "print as a table of LaTeX, with booktabs").default(false).conflicts("json"))
    .addHelpText("after", queryHelp)
    .action(async (options: RunsOptions) => {
      const { listRuns } = await import("./commands/runs.ts");
      setExitCode(await listRuns(options));
    });
  addCommand(program, "mark <runs...>", "star, tag, note, rename or archive runs; `cairn runs` can be asked for it")
    .option("--star", "give them a star")
    .option("--no-star", "take their star away")
    .option("--tag <tag>", "give them a tag (repeat for more)", collect, [])
    .option("--untag <tag>", "take a tag away (repeat for more)", collect, [])
    .option("--note <text>", "note something of them, in place of what was noted; empty for nothing")
    .option("--name <name>", "give one run another name; empty for the one that it had of itself")
    .option("--archive", "leave them out of tables and lists, unless these are asked for archived runs")
    .option("--no-archive", "bring them back from the archive")
    .action(async (runs: readonly string[], options: MarkOptions) => {
      const { markRuns } = await import("./commands/mark.ts");
      setExitCode(await markRuns(runs, options));
    });
  addCommand(program, "show <run>", "tell everything that is known of a run").action(
    async (run: string, options: CommonOptions) => {
      const { showRun } = await import("./commands/show.ts");
      setExitCode(await showRun(run, options));
    },
  );
  addCompare(program, setExitCode);
  program
    .command("mcp")
    .description("serve what an assistant may ask (list_runs, compare_runs, explain_staleness, run_stage) by MCP")
    .option("-C <folder>", "as if started in this folder")
    .action(async (options: Pick<CommonOptions, "C">) => {
      const { serveAssistant } = await import("./commands/mcp.ts");
      setExitCode(await serveAssistant(options));
    });
  addCommand(program, "doctor", "look at everything that Cairn needs here").action(async (options: CommonOptions) => {
    const { checkHealth } = await import("./commands/doctor.ts");
    setExitCode(await checkHealth(options));
  });
}

function addCompare(program: Command, setExitCode: SetExitCode): void {
  addCommand(program, "compare <baseline> <runs...>", "lay runs side by side, what differs first")
    .option("--why", "tell why a run is better or worse than the baseline, the likely causes first", false)
    .option("--metric <key>", "the metric that --why goes by")
    .option("--markdown <file>", "write a report in Markdown, with its pictures in a folder beside it (- prints it)")
    .option("--html <file>", "write a report as one page that needs nothing else (- prints it)")
    .option("--sections <names>", `of the report: ${reportSections.join(", ")}`, collectNames, [])
    .option("--note <text>", "what to say at the top of the report")
    .action(async (baseline: string, others: readonly string[], options: CommonOptions & CompareOptions) => {
      const { compareRuns } = await import("./commands/compare.ts");
      setExitCode(await compareRuns([baseline, ...others], options));
    });
  addCommand(program, "importance", "tell which parameters explain a metric over many runs, and whether to trust that")
    .option("--metric <key>", "the metric to explain (the one that tells most)")
    .option("--where <query>", "only over the runs that meet a condition, as for `cairn runs`")
    .action(async (options: ImportanceOptions) => {
      const { showImportance } = await import("./commands/importance.ts");
      setExitCode(await showImportance(options));
    });
  addCommand(
    program,
    "plots <runs...>",
    "what can be drawn of what runs have left; the experiments panel draws it",
  ).action(async (runs: readonly string[], options: CommonOptions) => {
    const { listPlots } = await import("./commands/plots.ts");
    setExitCode(await listPlots(runs, options));
  });
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
      const { runStages } = await import("./commands/run.ts");
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
      const { execCommand } = await import("./commands/exec.ts");
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
      const { rerun } = await import("./commands/rerun.ts");
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
      const { reproduceRun } = await import("./commands/reproduce.ts");
      setExitCode(await reproduceRun(run, options));
    });
  program
    .command("recipe <run>")
    .description("save all that is needed to make a run again as one file")
    .option("-C <folder>", "as if started in this folder")
    .option("-o, --output <file>", "where to; standard output where it is left out")
    .action(async (run: string, options: Pick<CommonOptions, "C"> & { readonly output?: string }) => {
      const { saveRecipe } = await import("./commands/recipe.ts");
      setExitCode(await saveRecipe(run, options));
    });
}

function addSweep(program: Command, setExitCode: SetExitCode): void {
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
      const { sweepParams } = await import("./commands/sweep.ts");
      setExitCode(await sweepParams(stages, options));
    });
  addCommand(program, "sweeps", "list the sweeps, newest first")
    .option("--pause <sweep>", "begin no more runs of it")
    .option("--resume <sweep>", "begin runs of it again")
    .option("--cancel <sweep>", "end its runs, and begin no more")
    .action(async (options: CommonOptions & SweepsOptions) => {
      const { listSweeps } = await import("./commands/sweeps.ts");
      setExitCode(await listSweeps(options));
    });
}

function addSnapshots(program: Command, setExitCode: SetExitCode): void {
  addCommand(program, "snapshot", "keep all artifacts as they are now")
    .option("-m, --message <text>", "what to remember it by")
    .action(async (options: CommonOptions & { readonly message?: string }) => {
      const { takeSnapshot } = await import("./commands/snapshot.ts");
      setExitCode(await takeSnapshot(options));
    });
  addCommand(program, "snapshots", "list the snapshots, newest first")
    .option("-n, --limit <number>", limitText, parseCount)
    .action(async (options: CommonOptions & { readonly limit?: number }) => {
      const { listSnapshots } = await import("./commands/snapshots.ts");
      setExitCode(await listSnapshots(options));
    });
  addCommand(program, "history <path>", "list the versions of an artifact, with the commits and runs of each")
    .option("-n, --limit <number>", limitText, parseCount)
    .action(async (path: string, options: CommonOptions & { readonly limit?: number }) => {
      const { listHistory } = await import("./commands/history.ts");
      setExitCode(await listHistory(path, options));
    });
  addCommand(program, "diff <before> <after> [path]", "tell what differs between two commits, runs or snapshots")
    .addHelpText("after", diffHelp)
    .action(async (before: string, after: string, path: string | undefined, options: CommonOptions) => {
      const { showDiff } = await import("./commands/diff.ts");
      setExitCode(await showDiff(before, after, path, options));
    });
  addCommand(
    program,
    "restore [ref] [paths...]",
    "bring artifacts back as of a snapshot, a run, a commit or a registered model",
  )
    .addHelpText("after", restoreHelp)
    .option("--dry-run", "only tell what would change", false)
    .option("--undo", "take the last restore back", false)
    .action(
      async (
        ref: string | undefined,
        paths: readonly string[],
        options: CommonOptions & { readonly dryRun: boolean; readonly undo: boolean },
      ) => {
        const { restoreArtifacts } = await import("./commands/restore.ts");
        setExitCode(await restoreArtifacts(ref, paths, options));
      },
    );
  addCommand(
    program,
    "import [paths...]",
    "take in runs of MLflow, TensorBoard, W&B, DVCLive and DVC; without a path, all that lie where they usually do",
  ).action(async (paths: readonly string[], options: CommonOptions) => {
    const { importRuns } = await import("./commands/import.ts");
    setExitCode(await importRuns(paths, options));
  });
  addCommand(program, "track <paths...>", "version data that no stage makes, by a line in cairn.yaml")
    .addHelpText("after", trackHelp)
    .action(async (paths: readonly string[], options: CommonOptions) => {
      const { trackPaths } = await import("./commands/track.ts");
      setExitCode(await trackPaths(paths, options));
    });
  addCommand(program, "add <paths...>", "track data that no stage makes by .dvc files, as `dvc add` does")
    .addHelpText("after", addHelp)
    .action(async (paths: readonly string[], options: CommonOptions) => {
      const { addData } = await import("./commands/add.ts");
      setExitCode(await addData(paths, options));
    });
}

function addCare(program: Command, setExitCode: SetExitCode): void {
  addCommand(program, "verify", "read everything in the store, and mend what is damaged where there is another copy")
    .option("--all", "begin anew instead of going on with a check that was broken off", false)
    .action(async (options: CommonOptions & { readonly all: boolean }) => {
      const { verifyStore } = await import("./commands/verify.ts");
      setExitCode(await verifyStore(options));
    });
  addCommand(program, "gc", "free the space of what no commit, run or snapshot by hand needs any more")
    .option("--dry-run", "only tell what would go", false)
    .action(async (options: CommonOptions & { readonly dryRun: boolean }) => {
      const { clearStore } = await import("./commands/gc.ts");
      setExitCode(await clearStore(options));
    });
  addCommand(program, "du", "tell how much room what is kept takes, by artifact and by run").action(
    async (options: CommonOptions) => {
      const { showStoreUse } = await import("./commands/du.ts");
      setExitCode(await showStoreUse(options));
    },
  );
  addCommand(
    program,
    "forget [runs...]",
    "forget runs with their logs; `cairn gc` then frees the space of what only they need",
  )
    .option("--dry-run", "only tell how much that is", false)
    .option(
      "--undo",
      "bring back the runs that were forgotten last, or these; until `cairn gc`, for thirty days",
      false,
    )
    .action(
      async (
        runs: readonly string[],
        options: CommonOptions & { readonly dryRun: boolean; readonly undo: boolean },
      ) => {
        const { forgetRuns } = await import("./commands/forget.ts");
        setExitCode(await forgetRuns(runs, options));
      },
    );
}
