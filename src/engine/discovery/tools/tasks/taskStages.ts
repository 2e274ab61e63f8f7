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
  /** Other files whose tasks it knows by a name in front of theirs (`docs:build`). */
  readonly included?: ReadonlyMap<string, string>;
}

/** The tasks of all files of a format as stages that one can run by hand. */
export function taskStages(sources: ReadonlyMap<string, TaskFile>): FoundStages {
  const files = [...sources];
  return {
    stages: files.flatMap(([file, { tasks }]) =>
      tasks.map((task) => toolStage({ kind: "task", file, ...task, runsUpstream: true })),
    ),
    edges: files.flatMap(([file, { tasks, included }]) => edgesIn(file, tasks, included, sources)),
    problems: files.flatMap(([, { problems }]) => problems),
  };
}

function edgesIn(
  file: string,
  tasks: readonly RunnerTask[],
  included: TaskFile["included"],
  sources: ReadonlyMap<string, TaskFile>,
): readonly Edge[] {
  const has = (other: string, name: string): boolean =>
    sources.get(other)?.tasks.some((task) => task.name === name) === true;
  const placeOf = (name: string): string | undefined => {
    if (has(file, name)) return toolStageId(file, name);
    const [space = "", ...rest] = name.replace(/^:/, "").split(":");
    const [other, inner] = [included?.get(space), rest.join(":")];
    return other !== undefined && has(other, inner) ? toolStageId(other, inner) : undefined;
  };
  return tasks.flatMap(({ name, needs }) => {
    const id = toolStageId(file, name);
    const from = new Set(needs.map(placeOf));
    return [...from].flatMap((other) => (other === undefined || other === id ? [] : [[other, id] as const]));
  });
}
