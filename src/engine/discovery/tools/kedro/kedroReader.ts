import type { Edge } from "../../../model/pipeline.ts";
import type { Problem } from "../../../model/source.ts";
import { withoutRepeats } from "../../../model/source.ts";
import type { Dependency, Output } from "../../../model/stage.ts";
import { firstDocLine } from "../../python/pythonDefinitions.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { mentions, rangeOf } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { openPythonProject } from "../../python/pythonProject.ts";
import type { FoundStages, ToolReader, WorkspaceFiles } from "../toolReader.ts";
import { nothingFound } from "../toolReader.ts";
import type { ToolStep } from "../toolStage.ts";
import { dependencyAt, outputAt, toolStageId } from "../toolStage.ts";
import { toolStages } from "../toolStages.ts";
import type { Catalog } from "./catalog.ts";
import { openCatalog } from "./catalog.ts";
import { codeGlobals } from "./codeGlobals.ts";
import { nodeCommand } from "./command.ts";
import type { ConfFile } from "./confFiles.ts";
import { openConf } from "./confFiles.ts";
import { datasetEdges } from "./edges.ts";
import type { Dataset } from "./nodes.ts";
import { isParameter } from "./nodes.ts";
import { parameterDependencies } from "./parameters.ts";
import type { KedroPipeline } from "./pipelines.ts";
import { pipelineOf } from "./pipelines.ts";
import { datasetRange } from "./places.ts";
import { pipelineProblems } from "./problems.ts";
import type { KedroProject } from "./projects.ts";
import { findProjects } from "./projects.ts";
import type { RegisteredNode } from "./registeredNodes.ts";
import { collectNodes } from "./registeredNodes.ts";
import { openPackage, registeredPipelines } from "./registry.ts";

/**
 * Nodes of Kedro's registered pipelines (https://docs.kedro.org/en/stable/build/pipeline_registry/), with the files that
 * the catalog keeps their datasets in. Stages are `file:pipeline.node`, where the file is that of the call of `node`.
 */
export const kedroReader: ToolReader<PythonModule> = {
  read: (sources, workspace) => {
    if (![...sources.values()].some((module) => mentions(module, "kedro"))) return nothingFound;
    const python = openPythonProject(sources);
    const found = findProjects(sources, workspace).map((project) => readProject(project, python, workspace));
    return {
      stages: found.flatMap(({ stages }) => stages),
      edges: found.flatMap(({ edges }) => edges),
      problems: withoutRepeats(found.flatMap(({ problems }) => problems)),
    };
  },
};

/** What the stages of a project are made from. */
interface Context {
  readonly project: KedroProject;
  readonly pipelines: ReadonlyMap<string, KedroPipeline>;
  readonly catalog: Catalog;
  readonly parameters: readonly ConfFile[];
}

function readProject(project: KedroProject, python: PythonProject, workspace: WorkspaceFiles): FoundStages {
  const opened = openPackage(python, project, workspace);
  const pipelines = registeredPipelines(opened);
  if (pipelines.size === 0) return nothingFound;
  const problems: Problem[] = [];
  const conf = openConf(project.folder, opened, workspace, problems);
  const context: Context = {
    project,
    pipelines,
    catalog: openCatalog(conf("catalog"), conf("globals"), codeGlobals(opened)),
    parameters: conf("parameters"),
  };
  const byId = new Map<string, RegisteredNode>();
  for (const registered of collectNodes(pipelines, project.packageFolder)) {
    const id = idOf(registered);
    // A name that stands twice is a problem of its own: the first is shown.
    if (!byId.has(id)) byId.set(id, registered);
  }
  const nodes = [...byId.values()];
  for (const [name, pipeline] of pipelines) problems.push(...pipelineProblems(name, pipeline));
  const edges = withoutTwins(datasetEdges(nodes, context.catalog).map(([from, to]): Edge => [idOf(from), idOf(to)]));
  const steps = nodes.map((registered) => stepOf(registered, context));
  return { stages: toolStages(steps, edges), edges, problems };
}

function idOf({ node, address }: RegisteredNode): string {
  return toolStageId(node.module.file, address);
}

function withoutTwins(edges: readonly Edge[]): readonly Edge[] {
  return [...new Map(edges.map((edge) => [edge.join("\n"), edge])).values()];
}

function stepOf(registered: RegisteredNode, context: Context): ToolStep {
  const { node, pipeline, address, pipelines } = registered;
  const { folder } = context.project;
  const { definition } = node.func;
  const desc = definition && firstDocLine(definition.module, definition.code.body);
  // The default pipeline needs no naming where the node is in it.
  const runIn = pipelines.has("__default__") ? "__default__" : pipeline;
  return {
    kind: "kedro",
    file: node.module.file,
    name: address,
    range: rangeOf(node.module, node.nameNode),
    cmd: nodeCommand(node, runIn, context.pipelines.get(runIn) ?? pipelineOf([])),
    wdir: folder,
    deps: filesOf(registered, node.inputs, context).map(([written, range]): Dependency =>
      dependencyAt(folder, written, range),
    ),
    outs: filesOf(registered, node.outputs, context).map(([written, range]): Output =>
      outputAt(folder, written, range),
    ),
    params: node.inputs
      .filter(isParameter)
      .flatMap((dataset) => parameterDependencies(context.parameters, dataset.name, datasetRange(node, dataset))),
    ...(desc !== undefined && { desc }),
    phaseHint: node.name ?? node.func.name,
    around: [...node.tags, pipeline],
  };
}

/** The files that the catalog keeps datasets in, each once. */
function filesOf({ node }: RegisteredNode, datasets: readonly Dataset[], { catalog }: Context) {
  const files = new Map<string, ReturnType<typeof datasetRange>>();
  for (const dataset of datasets) {
    const path = isParameter(dataset) ? undefined : catalog.pathOf(dataset.name);
    if (path !== undefined && !files.has(path)) files.set(path, datasetRange(node, dataset));
  }
  return [...files];
}
