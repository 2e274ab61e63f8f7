import { folderOf, resolveFrom } from "../../../model/paths.ts";
import type { Dependency, Stage } from "../../../model/stage.ts";
import { shellQuote } from "../shellQuote.ts";
import { dependencyAt, toolStage } from "../toolStage.ts";
import type { SourceFormat, ToolReader, WorkspaceFiles } from "../toolReader.ts";
import type { EntryPoint, MlProject } from "./mlproject.ts";
import { parseMlProject } from "./mlproject.ts";

export const mlprojectFormat: SourceFormat<MlProject> = {
  isWanted: (path) =>
    (path.endsWith("t") || path.endsWith("T")) && path.slice(path.lastIndexOf("/") + 1).toLowerCase() === "mlproject",
  parse: parseMlProject,
};

/** The entry points of MLproject files as stages. MLflow declares no order between them. */
export const mlprojectReader: ToolReader<MlProject> = {
  read: (sources, workspace) => ({
    // Of several spellings in one folder MLflow takes the first.
    stages: [...Map.groupBy(sources, ([file]) => folderOf(file)).values()].flatMap(([first]) =>
      first ? first[1].entryPoints.map((entryPoint) => stageOf(first[0], entryPoint, workspace)) : [],
    ),
    edges: [],
    problems: [...sources.values()].flatMap(({ problems }) => problems),
  }),
};

function stageOf(file: string, entryPoint: EntryPoint, workspace: WorkspaceFiles): Stage {
  const { name, range, command } = entryPoint;
  const folder = folderOf(file);
  return toolStage({
    kind: "mlproject",
    file,
    name,
    range,
    cmd: `mlflow run . -e ${shellQuote(name)}`,
    wdir: folder,
    deps: scriptsOf(entryPoint).flatMap((script): readonly Dependency[] =>
      isThere(resolveFrom(folder, script), workspace) ? [dependencyAt(folder, script, range)] : [],
    ),
    desc: command.split("\n", 1)[0] ?? "",
  });
}

/** The scripts that a command names, with its parameters' defaults put in. */
function scriptsOf({ command, parameters }: EntryPoint): readonly string[] {
  const filled = command.replaceAll(/\{(\w+)\}/g, (all, name: string) => parameters.get(name) ?? all);
  return [...new Set(filled.match(/[\w./-]+\.(?:py|sh|R|r|ipynb|jl)(?![\w.])/g) ?? [])];
}

function isThere(path: string, workspace: WorkspaceFiles): boolean {
  return workspace.list(folderOf(path)).includes(path.slice(path.lastIndexOf("/") + 1));
}
