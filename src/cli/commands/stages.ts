import { collectReaders } from "../../engine/graph/edges.ts";
import { phases } from "../../engine/model/phase.ts";
import type { Pipeline } from "../../engine/model/pipeline.ts";
import { isLoose } from "../../engine/model/stage.ts";
import type { OutputRole, Stage } from "../../engine/model/stage.ts";
import type { StageJson, StagesJson, TrackedJson } from "../json/pipelineJson.ts";
import { paint } from "../output/paint.ts";
import { errorsOf, warnOfErrors } from "../output/pipelineErrors.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import type { CommonOptions } from "../options.ts";
import { withProject } from "../project.ts";

/** `cairn stages` */
export async function listStages(options: CommonOptions): Promise<number> {
  const pipeline = await withProject(options, (engine) => engine.pipeline());
  if (options.json) printJson(toJson(pipeline));
  else printPipeline(pipeline);
  return 0;
}

function toJson(pipeline: Pipeline): StagesJson {
  const { stages, edges, settings } = pipeline;
  const { description, metric, direction } = settings?.objective ?? {};
  return {
    version: jsonVersion,
    stages: stages.map(toStageJson),
    edges,
    errors: errorsOf(pipeline),
    data: toTrackedJson(pipeline),
    ...(settings?.objective && { objective: { description, metric: metric?.key, direction } }),
  };
}

function toTrackedJson({ stages, tracked }: Pipeline): readonly TrackedJson[] {
  const readers = collectReaders(stages, tracked);
  return tracked.map(({ file, outs, origin }) => ({
    file,
    paths: outs.map(({ path }) => path),
    ...(origin !== undefined && { origin }),
    readBy: readers.get(file) ?? [],
  }));
}

function toStageJson(stage: Stage): StageJson {
  const { id, name, file, kind, phase, cmd, wdir, frozen, alwaysChanged, desc, meta } = stage;
  return {
    id,
    name,
    file,
    line: stage.range.start.line,
    kind,
    phase,
    cmd,
    wdir,
    deps: stage.deps.map(({ path }) => path),
    outs: outputsOf(stage, "out"),
    metrics: outputsOf(stage, "metrics"),
    plots: outputsOf(stage, "plots"),
    params: stage.params.map(({ file, key }) => ({ file, key })),
    frozen,
    alwaysChanged,
    ...(desc !== undefined && { desc }),
    ...(meta !== undefined && { meta }),
    ...(stage.templateOf !== undefined && { templateOf: stage.templateOf.id }),
    ...(stage.template !== undefined && { template: stage.template.uses }),
  };
}

function outputsOf(stage: Stage, role: OutputRole): readonly string[] {
  return stage.outs.filter((out) => out.role === role).map(({ path }) => path);
}

function printPipeline(pipeline: Pipeline): void {
  if (pipeline.stages.length === 0) process.stdout.write("No stages here. A dvc.yaml declares them.\n");
  const { description } = pipeline.settings?.objective ?? {};
  if (description !== undefined) process.stdout.write(`${description}\n\n`);
  for (const phase of phases) {
    printGroup(
      phase,
      pipeline.stages.filter((stage) => stage.phase === phase && !isLoose(stage)),
    );
  }
  printGroup("run by hand", pipeline.stages.filter(isLoose));
  warnOfErrors(pipeline);
}

function printGroup(title: string, stages: readonly Stage[]): void {
  if (stages.length === 0) return;
  process.stdout.write(`${paint.stdout("bold", title)}\n`);
  process.stdout.write(
    formatTable(
      stages.map((stage) => [
        `  ${stage.id}`,
        paint.stdout("dim", `${stage.file}:${stage.range.start.line}`),
        stage.desc ?? firstLine(stage.cmd),
      ]),
    ),
  );
}

function firstLine(cmd: Stage["cmd"]): string {
  const text = typeof cmd === "string" ? cmd : (cmd[0] ?? "");
  return text.split("\n", 1)[0] ?? "";
}
