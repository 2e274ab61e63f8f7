import { folderOf } from "../../../model/paths.ts";
import type { Dependency, ParamDependency, Stage } from "../../../model/stage.ts";
import { guessPhase } from "../../phase.ts";
import { shellQuote } from "../shellQuote.ts";
import { dependencyAt, outputAt, toolStage } from "../toolStage.ts";
import type { SourceFormat, ToolReader, WorkspaceFiles } from "../toolReader.ts";
import { commandPaths } from "./commandPaths.ts";
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
  const { name, range, command, parameters } = entryPoint;
  const folder = folderOf(file);
  const { inputs, outputs } = commandPaths(filledCommand(entryPoint), folder, workspace);
  const outs = outputs.map(({ base, written }) => outputAt(base, written, range));
  return toolStage({
    kind: "mlproject",
    file,
    name,
    range,
    cmd: `mlflow run . -e ${shellQuote(name)}`,
    wdir: folder,
    deps: [
      ...inputs.map(({ base, written }) => dependencyAt(base, written, range)),
      ...pathParameters(entryPoint, folder),
    ],
    params: [...parameters].flatMap(([key, parameter]): readonly ParamDependency[] =>
      // A dot in a name would lead elsewhere.
      parameter.initial === undefined || `${name}${key}`.includes(".")
        ? []
        : [{ file, key: `entry_points.${name}.parameters.${key}.default`, range: parameter.range }],
    ),
    outs,
    desc: command.split("\n", 1)[0] ?? "",
    phase: guessPhase({ name, cmd: command, outs, file }),
  });
}

/** The command with its parameters' defaults put in. */
function filledCommand({ command, parameters }: EntryPoint): string {
  return command.replaceAll(/\{(\w+)\}/g, (all, name: string) => parameters.get(name)?.initial ?? all);
}

/** What is given for a parameter of the type `path` has to be there, as MLflow sees to; what lies elsewhere is fetched. */
function pathParameters({ parameters }: EntryPoint, folder: string): readonly Dependency[] {
  return [...parameters.values()].flatMap(({ type, initial, range }) =>
    type === "path" && initial !== undefined && initial !== "" && !initial.includes("://")
      ? [dependencyAt(folder, initial, range)]
      : [],
  );
}
