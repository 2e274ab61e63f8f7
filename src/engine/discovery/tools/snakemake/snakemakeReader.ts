import { folderOf } from "../../../model/paths.ts";
import type { Edge } from "../../../model/pipeline.ts";
import { withoutRepeats } from "../../../model/source.ts";
import type { Stage } from "../../../model/stage.ts";
import { isSnakefile } from "../../pipelineFiles.ts";
import type { FoundStages, SourceFormat, ToolReader } from "../toolReader.ts";
import { collectJobs } from "./jobs.ts";
import { configFilesOf, invocationOf } from "./invocations.ts";
import { parseSnakefile } from "./parseSnakefile.ts";
import { readWorkflow } from "./readWorkflow.ts";
import type { WorkflowFiles } from "./readWorkflow.ts";
import { defaultPlaces, stagesOf } from "./stages.ts";
import type { Snakefile } from "./snakefile.ts";
import type { Workflow } from "./workflow.ts";

export const snakemakeFormat: SourceFormat<Snakefile> = {
  isWanted: isSnakefile,
  parse: parseSnakefile,
};

/**
 * Reads Snakemake's rules (https://snakemake.readthedocs.io): a stage a rule, `file:rule` where `file` declares it. Edges are
 * those between rules whose outputs and inputs match, wildcards and all.
 */
export const snakemakeReader: ToolReader<Snakefile> = {
  read: (sources, workspace) => {
    const own = new Map([...sources].filter(([, source]) => source.isSnakemake));
    const stages = new Map<string, Stage>();
    const edges = new Map<string, Edge>();
    const problems: FoundStages["problems"][number][] = [];
    for (const workflow of readWorkflows({ sources: own, workspace })) {
      const jobs = collectJobs(workflow, workspace);
      const found = stagesOf(workflow, jobs, workspace);
      for (const stage of found.stages) if (!stages.has(stage.id)) stages.set(stage.id, stage);
      for (const edge of found.edges) edges.set(edge.join("\n"), edge);
      problems.push(...workflow.problems);
    }
    return { stages: [...stages.values()], edges: [...edges.values()], problems: withoutRepeats(problems) };
  },
};

/** Every Snakefile that one would run, with what it includes; then the files that none of them reads. */
function readWorkflows(files: WorkflowFiles): readonly Workflow[] {
  const workflows: Workflow[] = [];
  const read = new Set<string>();
  const start = (file: string): void => {
    const invocation = invocationOf(file, files.workspace);
    const runFolder = invocation?.folder ?? runFolderOf(file, files.sources);
    const configFiles = configFilesOf(files.sources.get(file), invocation);
    const isPart = !isMain(file) && !invocation;
    const workflow = readWorkflow({ root: file, runFolder, isPart, configFiles }, files);
    workflows.push(workflow);
    for (const other of [...workflow.included, ...workflow.modules]) read.add(other);
  };
  const names = [...files.sources.keys()];
  // What lies higher is read first: it may include what lies below by the same name.
  const mains = names.filter((file) => isMain(file)).sort((a, b) => a.split("/").length - b.split("/").length);
  const rest = names.filter((file) => !isMain(file));
  for (const file of mains) if (!workflows.some(({ included }) => included.has(file))) start(file);
  // What includes others is read before what may be included: the latter is then a part of the former.
  for (const file of rest.filter((name) => includes(files.sources.get(name)))) if (!read.has(file)) start(file);
  for (const file of rest) if (!read.has(file)) start(file);
  return workflows;
}

/** Whether Snakemake would take the file by itself. */
function isMain(file: string): boolean {
  return /(?:^|\/)[Ss]nakefile$/.test(file);
}

function includes(source: Snakefile | undefined): boolean {
  return (
    source?.statements.some((statement) => statement.kind === "keyword" && statement.keyword.text === "include") ===
    true
  );
}

/**
 * The folder that one runs a file in where the project does not tell: that above `workflow/` for the files in it; for a part that no Snakefile includes that of
 * the nearest Snakefile above it; else the file's own.
 */
function runFolderOf(file: string, sources: ReadonlyMap<string, Snakefile>): string {
  const own = folderOf(file);
  if (isMain(file)) return withoutWorkflow(own);
  for (let folder = own; ; folder = folderOf(folder)) {
    const prefix = folder === "." ? "" : `${folder}/`;
    if (defaultPlaces.some((name) => sources.has(prefix + name))) return withoutWorkflow(folder);
    if (folder === ".") break;
  }
  const [above] = /^(?:.*\/)?workflow(?=\/|$)/.exec(own) ?? [];
  return above === undefined ? own : withoutWorkflow(above);
}

function withoutWorkflow(folder: string): string {
  return folder === "workflow" || folder.endsWith("/workflow") ? folderOf(folder) : folder;
}
