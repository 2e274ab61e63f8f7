import { printSection } from "../output/section.ts";
import { shellQuote } from "../../engine/discovery/tools/shellQuote.ts";
import { describeCards, describeInterpreter, describeUnknown } from "../../engine/experiments/environmentRows.ts";
import { baselineOf } from "../../engine/experiments/metricRank.ts";
import { describeSeeds } from "../../engine/experiments/seeds.ts";
import type { ProjectSettings } from "../../engine/model/projectSettings.ts";
import type { RunDetail, StageRun } from "../../engine/model/run.ts";
import { shortDigest } from "../../engine/model/digest.ts";
import type { ShowJson } from "../json/runJson.ts";
import { toRunJson } from "../json/runJson.ts";
import { formatValue } from "../output/format.ts";
import { describeUsage } from "../../engine/model/usageWords.ts";
import { formatAge, formatDuration, formatSize } from "../../engine/model/words.ts";
import { runMarks } from "../output/marks.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import type { CommonOptions } from "../options.ts";
import { withProject } from "../project.ts";

/** `cairn show RUN` */
export async function showRun(ref: string, options: CommonOptions): Promise<number> {
  const { run, settings } = await withProject(options, async (engine) => ({
    run: await engine.run(ref),
    settings: await engine.settings(),
  }));
  if (options.json) printJson<ShowJson>({ version: jsonVersion, run: toRunJson(run) });
  else printRun(run, settings);
  return 0;
}

function printRun(run: RunDetail, settings: ProjectSettings): void {
  const { sign, color } = runMarks[run.state];
  process.stdout.write(`${paint.stdout(color, sign)} ${paint.stdout("bold", run.name)}  ${run.failure ?? run.state}\n`);
  process.stdout.write(
    formatTable(
      [
        ["id", run.id],
        ["said of it", describeMarks(run)],
        ["experiment", run.experiment],
        ["started", formatAge(run.startedAt, Date.now())],
        ["took", run.endedAt === undefined ? "" : formatDuration(run.endedAt - run.startedAt)],
        ["commit", describeCode(run)],
        ["command", run.command === undefined ? "" : run.command.argv.map(shellQuote).join(" ")],
        ...environmentLines(run),
        run.origin?.kind === "import" ? ["taken in from", run.origin.of] : ["logs", run.logDir],
      ].filter(([, value]) => value !== ""),
    ),
  );
  if (run.note !== undefined)
    printSection(
      "note",
      run.note.split("\n").map((line) => [line]),
    );
  printSection("stages", run.stages.map(stageRow));
  printSection("variables", Object.entries(run.environment?.variables ?? {}));
  printSection("params", rowsOf(run.params));
  const metrics = rowsOf(run.metrics).map(([key = "", value = ""]) => {
    const baseline = baselineOf(settings, key);
    return baseline === undefined ? [key, value] : [key, value, `baseline ${formatValue(baseline)}`];
  });
  printSection("metrics", metrics);
  const versions = [
    ...run.inputs.map((version) => ["read", version] as const),
    ...run.outputs.map((version) => ["made", version] as const),
  ];
  printSection(
    "artifacts",
    versions.map(([verb, { path, digest, size }]) => [verb, path, shortDigest(digest), formatSize(size)]),
  );
}

function describeMarks({ starred, archived, tags = [] }: RunDetail): string {
  return [...(starred ? ["★"] : []), ...(archived ? ["archived"] : []), ...tags.map((tag) => `#${tag}`)].join("  ");
}

/** Where it ran: the interpreters that it started, the seeds, and the graphics cards. */
function environmentLines({ environment, params }: RunDetail): readonly (readonly [label: string, value: string])[] {
  if (!environment) return [];
  const { interpreter, packages, others = [], unknown = [], gpu } = environment;
  const count = Object.keys(packages).length;
  const python = interpreter && `${interpreter.version}, ${count} packages, ${interpreter.path}`;
  const cuda = gpu?.cuda === undefined ? "" : `, CUDA ${gpu.cuda}`;
  return [
    ["python", python ?? ""],
    ["also starts", others.map(describeInterpreter).join(", ")],
    ["not known", unknown.map(describeUnknown).join(", ")],
    ["seeds", interpreter || others.length > 0 ? describeSeeds(params) : ""],
    ["gpu", gpu ? `${describeCards(gpu.cards)}, driver ${gpu.driver}${cuda}` : ""],
  ];
}

function stageRow(stage: StageRun): readonly string[] {
  const isTimed = stage.startedAt !== undefined && stage.endedAt !== undefined;
  const took = isTimed ? formatDuration(stage.endedAt - stage.startedAt) : "";
  return [stage.stageId, stage.outcome, took, stage.usage ? describeUsage(stage.usage) : "", stage.reason];
}

function rowsOf(values: RunDetail["params"]): readonly (readonly string[])[] {
  return Object.entries(values).map(([key, value]) => [key, formatValue(value)]);
}

function describeCode(run: RunDetail): string {
  if (run.commit === undefined) return "";
  const branch = run.branch === undefined ? "" : ` on ${run.branch}`;
  return `${run.commit.slice(0, 7)}${branch}${run.dirty ? ", with uncommitted changes" : ""}`;
}
