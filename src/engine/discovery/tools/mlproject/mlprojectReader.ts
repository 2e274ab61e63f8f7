import { folderOf, isOutsideRoot, resolveFrom } from "../../../model/paths.ts";
import type { Dependency, ParamDependency, Stage } from "../../../model/stage.ts";
import { guessPhase } from "../../phase.ts";
import { isMlproject } from "../../pipelineFiles.ts";
import { shellQuote } from "../shellQuote.ts";
import { dependencyAt, outputAt, toolStage } from "../toolStage.ts";
import type { SourceFormat, ToolReader, WorkspaceFiles } from "../toolReader.ts";
import { commandPaths, isThere } from "./commandPaths.ts";
import type { EntryPoint, MlProject } from "./mlproject.ts";
import { parseMlProject } from "./mlproject.ts";

export const mlprojectFormat: SourceFormat<MlProject> = {
  isWanted: isMlproject,
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
  const deps = [
    ...inputs.map(({ base, written }) => dependencyAt(base, written, range)),
    ...fileParameters(entryPoint, folder, workspace),
  ];
  const outs = outputs.map(({ base, written }) => outputAt(base, written, range));
  return toolStage({
    kind: "mlproject",
    file,
    name,
    range,
    cmd: `mlflow run . -e ${shellQuote(name)}`,
    wdir: folder,
    deps: [...new Map(deps.map((dependency) => [dependency.path, dependency])).values()],
    params: [...parameters].flatMap(([key, parameter]): readonly ParamDependency[] =>
      // A dot in a name would lead elsewhere.
      parameter.initial === undefined || `${name}${key}`.includes(".")
        ? []
        : [{ file, key: `entry_points.${name}.parameters.${key}.default`, range: parameter.range }],
    ),
    outs,
    desc: (command.split("\n", 1)[0] ?? "").replace(/\s*\\$/, ""),
    phase: guessPhase({ name, cmd: command, outs, file }),
  });
}

/** The command with its parameters' defaults put in. */
function filledCommand({ command, parameters }: EntryPoint): string {
  return command.replaceAll(/\{(\w+)\}/g, (all, name: string) => parameters.get(name)?.initial ?? all);
}

/**
 * The files that parameters name by default. What is given for the type `path` has to be there, as MLflow sees to; of any
 * other type it is a file where it is one already, and its name does not say that it is made.
 */
function fileParameters({ parameters }: EntryPoint, folder: string, workspace: WorkspaceFiles): readonly Dependency[] {
  return [...parameters].flatMap(([name, { type, initial = "", range }]) => {
    if (initial === "" || initial.includes("://")) return [];
    const path = resolveFrom(folder, initial);
    const isFile = !isOutsideRoot(path) && !madeNames.test(name) && isThere(path, workspace);
    return type === "path" || isFile ? [dependencyAt(folder, initial, range)] : [];
  });
}

const madeNames = /out|sav|dest|result|export|target|artifact|log|report|checkpoint/i;
