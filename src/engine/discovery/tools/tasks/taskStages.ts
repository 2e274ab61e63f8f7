import { folderOf } from "../../../model/paths.ts";
import type { Edge } from "../../../model/pipeline.ts";
import type { Problem, SourceRange } from "../../../model/source.ts";
import type { Dependency, Output } from "../../../model/stage.ts";
import { toolStage, toolStageId } from "../toolStage.ts";
import type { FoundStages } from "../toolReader.ts";

/** A task of a task runner, as its file declares it. */
export interface RunnerTask {
  readonly name: string;
  readonly range: SourceRange;
  /** What runs it, in the file's folder. */
  readonly cmd: string;
  /** Names of the tasks of the same file that run before it. */
  readonly needs: readonly string[];
  readonly desc?: string;
  readonly deps?: readonly Dependency[];
  readonly outs?: readonly Output[];
}

/** The tasks of one file, and what is wrong in it. */
export interface TaskFile {
  readonly tasks: readonly RunnerTask[];
  readonly problems: readonly Problem[];
  /** Other files, or the folders of such, whose tasks it knows by a name in front of theirs (`docs:build`). */
  readonly included?: ReadonlyMap<string, string>;
}

/** The tasks of all files of a format as stages that one can run by hand. */
export function taskStages(sources: Sources): FoundStages {
  const files = [...sources];
  return {
    stages: files.flatMap(([file, { tasks }]) =>
      tasks.map((task) => toolStage({ kind: "task", file, ...task, runsUpstream: true })),
    ),
    edges: files.flatMap(([file, { tasks }]) => edgesIn(file, tasks, sources)),
    problems: files.flatMap(([, { problems }]) => problems),
  };
}

function edgesIn(file: string, tasks: readonly RunnerTask[], sources: Sources): readonly Edge[] {
  const placeOf = (name: string): string | undefined =>
    // A colon in front begins at the file that includes this one.
    name.startsWith(":") ? placeIn(includerOf(file, sources), name.slice(1), sources) : placeIn(file, name, sources);
  return tasks.flatMap(({ name, needs }) => {
    const id = toolStageId(file, name);
    const from = new Set(needs.map(placeOf));
    return [...from].flatMap((other) => (other === undefined || other === id ? [] : [[other, id] as const]));
  });
}

type Sources = ReadonlyMap<string, TaskFile>;

/** The task that a name stands for in a file: one of its own, or one of a file that it includes, and so on. */
function placeIn(file: string, name: string, sources: Sources, deep = 0): string | undefined {
  const { tasks = [], included } = sources.get(file) ?? {};
  if (tasks.some((task) => task.name === name)) return toolStageId(file, name);
  const [space = "", ...rest] = name.split(":");
  const other = fileAt(included?.get(space), sources);
  // The name of a file alone is its task `default`.
  return other === undefined || deep > 9
    ? undefined
    : placeIn(other, rest.length > 0 ? rest.join(":") : "default", sources, deep + 1);
}

/** A file by its path, or by that of its folder. */
function fileAt(path: string | undefined, sources: Sources): string | undefined {
  if (path === undefined || sources.has(path)) return path;
  return [...sources.keys()].find((file) => folderOf(file) === path);
}

/** The file that includes a file, and is included by none itself; the file itself where nothing does. */
function includerOf(file: string, sources: Sources): string {
  let top = file;
  for (let deep = 0; deep < 9; deep++) {
    const above = [...sources].find(
      ([other, { included }]) =>
        other !== top && [...(included?.values() ?? [])].some((path) => fileAt(path, sources) === top),
    );
    if (!above) break;
    [top] = above;
  }
  return top;
}
