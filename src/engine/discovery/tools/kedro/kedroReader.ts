import type { Edge } from "../../../model/pipeline.ts";
import type { Problem } from "../../../model/source.ts";
import type { Dependency, Output, ParamDependency, Stage } from "../../../model/stage.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { openPythonProject } from "../../python/pythonProject.ts";
import { shellQuote } from "../shellQuote.ts";
import { dependencyAt, outputAt, toolStage, toolStageId } from "../toolStage.ts";
import type { ToolReader } from "../toolReader.ts";
import { nothingFound } from "../toolReader.ts";
import type { KedroCatalog } from "./kedroCatalog.ts";
import { readKedroCatalog } from "./kedroCatalog.ts";
import type { KedroNode } from "./kedroNode.ts";
import { fullName, isParameter, plainDataset } from "./kedroNode.ts";
import type { KedroProject } from "./kedroProject.ts";
import { findKedroProjects } from "./kedroProject.ts";
import { KedroTracer } from "./kedroTracer.ts";

/** What `kedro run` runs when it is told nothing. */
const defaultPipeline = "__default__";

/** The nodes of every registered pipeline of Kedro projects as stages, tied by their datasets. */
export const kedroReader: ToolReader<PythonModule> = {
  read: (sources, workspace) => {
    const projects = findKedroProjects(sources, workspace);
    if (projects.length === 0) return nothingFound;
    const python = openPythonProject(sources);
    const stages: Stage[] = [];
    const edges: Edge[] = [];
    const problems: Problem[] = [];
    for (const project of projects) {
      const pipelines = new KedroTracer(python, project, workspace).pipelines();
      const catalog = readKedroCatalog(project, workspace);
      const placed = placeNodes(pipelines);
      const read = placed.map((node) => ({ node: node.node, stage: stageOf(node, project, catalog) }));
      stages.push(...read.map(({ stage }) => stage));
      edges.push(...datasetEdges(read));
      problems.push(...catalog.problems, ...doubledOutputs(placed));
    }
    return { stages, edges, problems };
  },
};

interface PlacedNode {
  readonly node: KedroNode;
  readonly pipeline: string;
  /** Unique in its pipeline. */
  readonly name: string;
  readonly isDefault: boolean;
}

/** Each node once: in the smallest pipeline that has it, and in the default one only where no other has. */
function placeNodes(pipelines: ReadonlyMap<string, readonly KedroNode[]>): readonly PlacedNode[] {
  const all = pipelines.get(defaultPipeline);
  const isDefault = new Set(all ?? [...pipelines.values()].flat());
  const named = [...pipelines].filter(([name]) => name !== defaultPipeline).sort(([, a], [, b]) => a.length - b.length);
  const placed = new Map<KedroNode, string>();
  for (const [name, nodes] of [...named, [defaultPipeline, all ?? []] as const]) {
    for (const node of nodes) if (!placed.has(node)) placed.set(node, name);
  }
  const taken = new Map<string, number>();
  return [...placed].map(([node, pipeline]) => {
    const wanted = fullName(node);
    const count = (taken.get(`${pipeline}.${wanted}`) ?? 0) + 1;
    taken.set(`${pipeline}.${wanted}`, count);
    return { node, pipeline, name: count === 1 ? wanted : `${wanted}_${count}`, isDefault: isDefault.has(node) };
  });
}

function stageOf({ node, pipeline, name, isDefault }: PlacedNode, project: KedroProject, catalog: KedroCatalog): Stage {
  const { range } = node;
  const pathsOf = (datasets: readonly string[]): readonly string[] =>
    datasets.filter((dataset) => !isParameter(dataset)).flatMap((dataset) => catalog.pathOf(dataset) ?? []);
  const run = `kedro run --nodes=${shellQuote(fullName(node))}`;
  return toolStage({
    kind: "kedro",
    file: node.file,
    name: `${pipeline}.${name}`,
    range,
    cmd: isDefault || pipeline === defaultPipeline ? run : `${run} --pipeline=${shellQuote(pipeline)}`,
    wdir: project.folder,
    deps: pathsOf(node.inputs).map((path): Dependency => dependencyAt(project.folder, path, range)),
    outs: pathsOf(node.outputs).map((path): Output => outputAt(project.folder, path, range)),
    params: paramsOf(node, catalog),
    phaseHint: node.name ?? node.func,
    ...(node.desc !== undefined && { desc: node.desc }),
  });
}

function paramsOf({ inputs, range }: KedroNode, catalog: KedroCatalog): readonly ParamDependency[] {
  return inputs.filter(isParameter).flatMap((name): readonly ParamDependency[] => {
    if (name === "parameters") return catalog.parameterFiles.map((file) => ({ file, key: null, range }));
    const key = name.slice("params:".length);
    const file = catalog.parameterFile(key);
    return file === undefined ? [] : [{ file, key, range }];
  });
}

function datasetEdges(read: readonly { readonly node: KedroNode; readonly stage: Stage }[]): readonly Edge[] {
  const makers = new Map<string, string[]>();
  for (const { node, stage } of read) {
    for (const output of node.outputs) {
      const name = plainDataset(output);
      makers.set(name, [...(makers.get(name) ?? []), stage.id]);
    }
  }
  return read.flatMap(({ node, stage }) =>
    node.inputs
      .flatMap((input) => makers.get(plainDataset(input)) ?? [])
      .filter((maker) => maker !== stage.id)
      .map((maker) => [maker, stage.id] as const),
  );
}

/** Kedro refuses a pipeline in which two nodes make one dataset. */
function doubledOutputs(placed: readonly PlacedNode[]): readonly Problem[] {
  const makers = new Map<string, PlacedNode>();
  return placed.flatMap((one) =>
    one.node.outputs.flatMap((output): readonly Problem[] => {
      const key = `${one.pipeline}\n${output}`;
      const other = makers.get(key);
      if (!other) {
        makers.set(key, one);
        return [];
      }
      const id = toolStageId(other.node.file, `${other.pipeline}.${other.name}`);
      const message = `\`${output}\` is an output of \`${id}\` too, and one pipeline cannot have both. Give it another name.`;
      return [{ file: one.node.file, range: one.node.range, severity: "error", code: "kedro-output-twice", message }];
    }),
  );
}
