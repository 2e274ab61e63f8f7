import { folderOf } from "../../../engine/model/paths.ts";
import type { Pipeline } from "../../../engine/model/pipeline.ts";
import type { Problem } from "../../../engine/model/source.ts";
import type { ProjectState } from "../../services.ts";
import { plainReason } from "../../services/stageState.ts";

/**
 * The problems of a project by the file they stand in (relative to the root): what the pipeline files are reproached
 * with, and dependencies that neither lie there nor are made by a stage, where states have been read.
 */
export function collectProblems({ pipeline, statuses }: ProjectState): ReadonlyMap<string, readonly Problem[]> {
  if (!pipeline) return new Map();
  const missing = statuses ? missingDependencies(pipeline, statuses) : [];
  return Map.groupBy([...pipeline.problems, ...missing], ({ file }) => file);
}

function missingDependencies(pipeline: Pipeline, statuses: NonNullable<ProjectState["statuses"]>): readonly Problem[] {
  const made = new Set(pipeline.stages.flatMap(({ outs }) => outs.map(({ path }) => path)));
  return pipeline.stages.flatMap((stage) =>
    (statuses.get(stage.id)?.reasons ?? []).flatMap((reason): readonly Problem[] => {
      const dep = stage.deps.find(({ path }) => path === reason.what);
      if (reason.kind !== "dep-missing" || !dep || isMade(dep.path, made)) return [];
      const message = `${plainReason(reason)}. Put it there, or correct the path.`;
      return [{ file: stage.file, range: dep.range, severity: "warning", code: "dep-missing", message }];
    }),
  );
}

/** Whether a stage makes the path, a folder above it, or something in it. */
function isMade(path: string, made: ReadonlySet<string>): boolean {
  for (let above = path; above !== "."; above = folderOf(above)) {
    if (made.has(above)) return true;
  }
  return [...made].some((out) => out.startsWith(`${path}/`));
}
