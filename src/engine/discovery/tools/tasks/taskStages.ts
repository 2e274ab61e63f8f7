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
}

/** The tasks of all files of a format as stages that one can run by hand. */
export function taskStages(sources: ReadonlyMap<string, TaskFile>): FoundStages {
  const files = [...sources];
  return {
    stages: files.flatMap(([file, { tasks }]) =>
      tasks.map((task) => toolStage({ kind: "task", file, ...task, runsUpstream: true })),
    ),
    edges: files.flatMap(([file, { tasks }]) => edgesIn(file, tasks)),
    problems: files.flatMap(([, { problems }]) => problems),
  };
}

function edgesIn(file: string, tasks: readonly RunnerTask[]): readonly Edge[] {
  const names = new Set(tasks.map(({ name }) => name));
  return tasks.flatMap(({ name, needs }) =>
    needs
      .filter((other) => names.has(other) && other !== name)
      .map((other) => [toolStageId(file, other), toolStageId(file, name)] as const),
  );
}
