import { Option } from "commander";
import type { Command } from "commander";
import { reportSections } from "../../engine/model/report.ts";
import type { ImportanceOptions } from "../commands/importance.ts";
import type { MarkOptions } from "../commands/mark.ts";
import type { RunsOptions } from "../commands/runs.ts";
import type { CommonOptions, CompareOptions } from "../options.ts";
import { addCommand, collect, limitOption } from "./addCommand.ts";
import type { SetExitCode } from "./addCommand.ts";
import { collectNames } from "./parseOptions.ts";

const queryHelp = `
A query holds conditions with \`and\`, \`or\`, \`not\` and brackets: NAME = VALUE, or != < <= > >= ~ (contains) !~,
NAME in (A, B), NAME exists; a word alone is looked for in names, facts and values.
Names are metrics.KEY, params.KEY (or KEY alone), data.PATH, environment.NAME, and name, id, experiment, state, branch,
commit, message, dirty, started, ended, duration, failure, stage, origin, source, data, starred, tag, note, archived.
Archived runs are left out unless a query names \`archived\`. Times are dates, today, yesterday, or how long ago (2d); durations 90s, 2h30m.`;

/** What tells of the project and its runs, or says something of them. */
export function addReading(program: Command, setExitCode: SetExitCode): void {
  addCommand(program, "stages", "list the stages of all pipeline files").action(async (options: CommonOptions) => {
    const { listStages } = await import("../commands/stages.ts");
    setExitCode(await listStages(options));
  });
  addCommand(program, "status", "tell which stages are up to date, and why the others are not").action(
    async (options: CommonOptions) => {
      const { showStatus } = await import("../commands/status.ts");
      setExitCode(await showStatus(options));
    },
  );
  addRuns(program, setExitCode);
  addCompare(program, setExitCode);
  program
    .command("mcp")
    .description("serve what an assistant may ask (list_runs, compare_runs, explain_staleness, run_stage) by MCP")
    .option("-C <folder>", "as if started in this folder")
    .action(async (options: Pick<CommonOptions, "C">) => {
      const { serveAssistant } = await import("../commands/mcp.ts");
      setExitCode(await serveAssistant(options));
    });
  addCommand(program, "doctor", "look at everything that Cairn needs here").action(async (options: CommonOptions) => {
    const { checkHealth } = await import("../commands/doctor.ts");
    setExitCode(await checkHealth(options));
  });
}

function addRuns(program: Command, setExitCode: SetExitCode): void {
  addCommand(program, "runs", "list the runs, newest first")
    .addOption(limitOption())
    .option("--where <query>", "only those that meet a condition, such as 'metrics.acc > 0.9 and branch = main'")
    .option("--sort <key[:desc]>", "order them by a value (repeat, or commas, for more)", collectNames, [])
    .option("--columns <names>", "which columns, with commas between them", collectNames, [])
    .addOption(new Option("--csv", "print as CSV, every digit").default(false).conflicts(["json", "markdown", "latex"]))
    .addOption(new Option("--markdown", "print as a table of Markdown").default(false).conflicts(["json", "latex"]))
    .addOption(new Option("--latex", "print as a table of LaTeX, with booktabs").default(false).conflicts("json"))
    .addHelpText("after", queryHelp)
    .action(async (options: RunsOptions) => {
      const { listRuns } = await import("../commands/runs.ts");
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
      const { markRuns } = await import("../commands/mark.ts");
      setExitCode(await markRuns(runs, options));
    });
  addCommand(program, "show <run>", "tell everything that is known of a run").action(
    async (run: string, options: CommonOptions) => {
      const { showRun } = await import("../commands/show.ts");
      setExitCode(await showRun(run, options));
    },
  );
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
      const { compareRuns } = await import("../commands/compare.ts");
      setExitCode(await compareRuns([baseline, ...others], options));
    });
  addCommand(program, "importance", "tell which parameters explain a metric over many runs, and whether to trust that")
    .option("--metric <key>", "the metric to explain (the one that tells most)")
    .option("--where <query>", "only over the runs that meet a condition, as for `cairn runs`")
    .action(async (options: ImportanceOptions) => {
      const { showImportance } = await import("../commands/importance.ts");
      setExitCode(await showImportance(options));
    });
  addCommand(
    program,
    "plots <runs...>",
    "what can be drawn of what runs have left; the experiments panel draws it",
  ).action(async (runs: readonly string[], options: CommonOptions) => {
    const { listPlots } = await import("../commands/plots.ts");
    setExitCode(await listPlots(runs, options));
  });
}
