import type { Edge } from "../../../model/pipeline.ts";
import type { Stage } from "../../../model/stage.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import type { TraceTool } from "../../python/pythonTrace.ts";
import { shellQuote } from "../shellQuote.ts";
import type { ToolStep } from "../toolStage.ts";
import { toolStageId } from "../toolStage.ts";
import { toolStages } from "../toolStages.ts";
import type { DagsterFindings, DagsterGraph, DagsterJob, DagsterThing } from "./dagsterThing.ts";
import type { DagsterStep, TracedGraph } from "./opTrace.ts";
import { traceGraph } from "./opTrace.ts";

/** The stages of ops: of each job, of graphs that no job uses, and of ops that nothing uses. */
export function readJobs(
  project: PythonProject,
  findings: DagsterFindings,
  definitions: TraceTool<DagsterThing>,
  locationOf: (file: string) => string,
): { readonly stages: readonly Stage[]; readonly edges: readonly Edge[] } {
  const known = new Map<string, TracedGraph>();
  const traced = (graph: DagsterGraph): TracedGraph => {
    const found = known.get(graph.place) ?? traceGraph(project, graph, definitions);
    known.set(graph.place, found);
    return found;
  };
  const all = [...findings.jobs.map(({ graph }) => graph), ...findings.graphs].map(traced);
  const usedGraphs = new Set([...findings.takenGraphs, ...all.flatMap(({ inner }) => [...inner])]);
  const usedOps = new Set([...findings.takenOps, ...all.flatMap(({ steps }) => steps.map(({ op }) => op.place))]);
  const stages = new Map<string, ToolStep>();
  const edges: Edge[] = [];
  const add = (graph: DagsterGraph, name: string, job: DagsterJob | undefined) => {
    const { file } = graph.compose.module;
    for (const step of traced(graph).steps) {
      const id = toolStageId(file, `${name}.${step.path}`);
      stages.set(id, opStage(file, name, step, locationOf(file), job));
      edges.push(...[...step.after].map((path): Edge => [toolStageId(file, `${name}.${path}`), id]));
    }
  };
  for (const job of findings.jobs) add(job.graph, job.name, job);
  for (const graph of findings.graphs) if (!usedGraphs.has(graph.place)) add(graph, graph.name, undefined);
  for (const { op, module, range } of findings.ops) {
    if (usedOps.has(op.place)) continue;
    const { name, desc } = op;
    const wdir = locationOf(module.file);
    const id = toolStageId(module.file, name);
    if (stages.has(id)) continue;
    stages.set(id, {
      kind: "dagster",
      file: module.file,
      name,
      range,
      cmd: "",
      wdir,
      ...(desc !== undefined && { desc }),
    });
  }
  return { stages: toolStages([...stages.values()], edges), edges };
}

function opStage(
  file: string,
  job: string,
  { path, range, op }: DagsterStep,
  wdir: string,
  definition: DagsterJob | undefined,
): ToolStep {
  const [firstLine] = op.desc?.trim().split(/\r?\n/, 1) ?? [];
  return {
    kind: "dagster",
    file,
    name: `${job}.${path}`,
    range,
    cmd: definition ? jobCommand(definition, path, wdir) : "",
    wdir,
    ...(firstLine !== undefined && { desc: firstLine }),
    phaseHint: path.slice(path.lastIndexOf(".") + 1),
    around: path.split(".").slice(0, -1).reverse(),
  };
}

function jobCommand({ module, name, isPipeline }: DagsterJob, path: string, wdir: string): string {
  const file = shellQuote(wdir === "." ? module.file : module.file.slice(wdir.length + 1));
  return isPipeline
    ? `dagster pipeline execute -f ${file} -p ${shellQuote(name)} --solid-selection ${shellQuote(path)}`
    : `dagster job execute -f ${file} -j ${shellQuote(name)} --op-selection ${shellQuote(path)}`;
}
