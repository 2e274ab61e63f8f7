import { folderOf } from "../../../model/paths.ts";
import type { Edge } from "../../../model/pipeline.ts";
import type { Problem } from "../../../model/source.ts";
import { openModuleScopes } from "../../python/moduleScopes.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { openPythonProject } from "../../python/pythonProject.ts";
import { shellQuote } from "../shellQuote.ts";
import type { FoundStages, ToolReader, WorkspaceFiles } from "../toolReader.ts";
import { nothingFound } from "../toolReader.ts";
import type { ToolStep } from "../toolStage.ts";
import { toolStageId } from "../toolStage.ts";
import { toolStages } from "../toolStages.ts";
import { assetGraph } from "./assetGraph.ts";
import { componentAssets } from "./componentAssets.ts";
import type { DagsterAsset, DagsterFindings, DagsterThing } from "./dagsterThing.ts";
import { dagsterTool } from "./dagsterTool.ts";
import { readJobs } from "./opStages.ts";

/**
 * Dagster: a stage for each asset, named by its key; for each op in a job, named `job.op`; and for each op that nothing
 * uses. Edges by the assets that one is made from, and by the results that ops take of each other. A module is followed as
 * if it were imported, so that assets of functions that make assets are found too; components are read from their YAML.
 */
export const dagsterReader: ToolReader<PythonModule> = {
  read(sources, workspace) {
    const modules = [...sources.values()];
    if (!modules.some((module) => module.text.includes("dagster"))) return nothingFound;
    const project = openPythonProject(sources);
    const findings: DagsterFindings = {
      assets: [],
      jobs: [],
      graphs: [],
      ops: [],
      loads: [],
      takenGraphs: new Set(),
      takenOps: new Set(),
    };
    const { scopeOf, tool } = openModuleScopes<DagsterThing>(
      project,
      (known) => dagsterTool(project, findings, known),
      importersOf(modules),
    );
    for (const module of modules) scopeOf(module);
    findings.assets.push(...componentAssets(modules, workspace));
    const locationOf = codeLocations(workspace);
    const assets = readAssets(project, findings, locationOf);
    const jobs = readJobs(project, findings, tool, locationOf);
    return {
      stages: [...assets.stages, ...jobs.stages],
      edges: [...assets.edges, ...jobs.edges],
      problems: assets.problems,
    };
  },
};

/** Which modules may define something: those that speak of Dagster or assets, and those that import one that does. */
function importersOf(modules: readonly PythonModule[]): (module: PythonModule) => boolean {
  const speaks = (module: PythonModule): boolean => /dagster|asset/i.test(module.text);
  const names = new Set(modules.filter(speaks).map(({ file }) => moduleName(file)));
  const imports = ({ text }: PythonModule): boolean =>
    [...text.matchAll(/^[ \t]*(?:from|import)[ \t]([^#\n]*)/gm)].some(([, written = ""]) =>
      written.split(/\W+/).some((word) => names.has(word)),
    );
  return (module) => speaks(module) || imports(module);
}

/** The name that a file is imported by: of a package its folder's. */
function moduleName(file: string): string {
  return /([^/]*?)(?:\/__init__)?\.py$/.exec(file)?.[1] ?? "";
}

function readAssets(
  project: PythonProject,
  findings: DagsterFindings,
  locationOf: (file: string) => string,
): FoundStages {
  const assets = lastOfEachName(findings.assets);
  const graph = assetGraph(project, assets, findings.loads, locationOf);
  const stages = new Map<string, ToolStep>();
  const problems: Problem[] = [];
  const edges: Edge[] = [];
  const idOf = (asset: DagsterAsset) => toolStageId(asset.module.file, graph.keyOf(asset));
  for (const asset of assets) {
    const id = idOf(asset);
    if (stages.has(id)) problems.push(duplicateAsset(asset, graph.keyOf(asset)));
    else stages.set(id, assetStage(asset, graph.keyOf(asset), locationOf(asset.module.file)));
    const needs = asset.needs.flatMap((need) => graph.find(need, asset) ?? []).map(idOf);
    edges.push(...[...new Set(needs)].filter((need) => need !== id).map((need): Edge => [need, id]));
  }
  const known = edges.filter(([from]) => stages.has(from));
  return { stages: toolStages([...stages.values()], known), edges: known, problems };
}

/** A function that is defined again replaces the one before; a function that makes assets makes one for each key. */
function lastOfEachName(assets: readonly DagsterAsset[]): readonly DagsterAsset[] {
  const byName = new Map<string, DagsterAsset>();
  for (const asset of assets) byName.set(JSON.stringify([asset.module.file, asset.definedAs, asset.key]), asset);
  return [...byName.values()].toSorted((a, b) =>
    a.module.file < b.module.file ? -1 : Number(a.module.file > b.module.file),
  );
}

function duplicateAsset({ module: { file }, range }: DagsterAsset, key: string): Problem {
  const message = `Another asset in this file has the key \`${key}\` already: Dagster loads neither. Give one of them another key or name.`;
  return { file, range, severity: "error", code: "duplicate-asset", message };
}

function assetStage(asset: DagsterAsset, key: string, wdir: string): ToolStep {
  const { module, range, desc, deps, group } = asset;
  return {
    kind: "dagster",
    file: module.file,
    name: key,
    range,
    cmd: asset.isUntold ? "" : `dg launch --assets ${shellQuote(key)}`,
    wdir,
    ...(desc !== undefined && { desc }),
    ...(deps && { deps }),
    phaseHint: key.slice(key.lastIndexOf("/") + 1),
    around: [...key.split("/").slice(0, -1).reverse(), ...(group === undefined ? [] : [group])],
  };
}

const locationFiles = new Set(["pyproject.toml", "setup.py", "dg.toml", "workspace.yaml", "dagster_cloud.yaml"]);

/** The folder of the project that a file belongs to: the next one above with a file that projects have; else the root. */
function codeLocations(workspace: WorkspaceFiles): (file: string) => string {
  const known = new Map<string, string>();
  const locate = (folder: string): string => {
    const found = known.get(folder);
    if (found !== undefined) return found;
    const isLocation = folder === "." || workspace.list(folder).some((name) => locationFiles.has(name));
    const location = isLocation ? folder : locate(folderOf(folder));
    known.set(folder, location);
    return location;
  };
  return (file) => locate(folderOf(file));
}
