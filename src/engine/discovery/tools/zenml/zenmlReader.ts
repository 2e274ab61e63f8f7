import type { Edge } from "../../../model/pipeline.ts";
import { definitionsOf } from "../../python/pythonDefinitions.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { mentions } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { openPythonProject } from "../../python/pythonProject.ts";
import type { ToolReader } from "../toolReader.ts";
import { nothingFound } from "../toolReader.ts";
import type { ToolStep } from "../toolStage.ts";
import { toolStageId } from "../toolStage.ts";
import { toolStages } from "../toolStages.ts";
import { givenSteps, pipelineCommand, runsOf } from "./zenmlRuns.ts";
import type { ZenmlPipeline } from "./zenmlThing.ts";
import { readPipeline } from "./zenmlThing.ts";
import type { ZenmlStep } from "./zenmlTrace.ts";
import { traceZenmlPipeline } from "./zenmlTrace.ts";

/**
 * ZenML: a stage for each call of a step in a function with `@pipeline`, named `pipeline.step` by the id that ZenML gives
 * the call; edges by the results that one step takes of another, and by `after`.
 */
export const zenmlReader: ToolReader<PythonModule> = {
  read(sources) {
    const modules = [...sources.values()];
    if (!modules.some((module) => mentions(module, "zenml"))) return nothingFound;
    const project = openPythonProject(sources);
    const found = new Map<string, ToolStep>();
    const edges: Edge[] = [];
    for (const pipeline of modules.flatMap((module) => pipelinesOf(project, module))) {
      const steps = traceZenmlPipeline(project, pipeline);
      if (steps.length === 0) continue;
      const runs = runsOf(project, pipeline, modules);
      const command = pipelineCommand(project, pipeline, runs);
      const given = givenSteps(project, runs);
      const ids = new Map(steps.map(({ id }) => [id, toolStageId(pipeline.module.file, `${pipeline.name}.${id}`)]));
      for (const step of steps) {
        const id = toolStageId(pipeline.module.file, `${pipeline.name}.${step.id}`);
        found.set(id, zenmlStage(pipeline, { ...step, desc: step.desc ?? given.get(step.id) }, command));
        edges.push(...[...step.after].flatMap((name) => ids.get(name) ?? []).map((from): Edge => [from, id]));
      }
    }
    return { stages: toolStages([...found.values()], edges), edges, problems: [] };
  },
};

function pipelinesOf(project: PythonProject, module: PythonModule): readonly ZenmlPipeline[] {
  if (!/pipeline/i.test(module.text)) return [];
  const definitions = definitionsOf(module);
  // A function that is defined again replaces the one before.
  return definitions
    .filter(({ name }, index) => definitions.findLastIndex((other) => other.name === name) === index)
    .flatMap((definition) => readPipeline(project, module, definition) ?? []);
}

function zenmlStage(
  { module: { file }, name }: ZenmlPipeline,
  step: Omit<ZenmlStep, "desc"> & { readonly desc: string | undefined },
  command: { readonly cmd: string; readonly wdir: string },
): ToolStep {
  return {
    kind: "zenml",
    file,
    name: `${name}.${step.id}`,
    range: step.range,
    ...command,
    ...(step.desc !== undefined && { desc: step.desc }),
    phaseHint: step.id,
    runsUpstream: true,
  };
}
