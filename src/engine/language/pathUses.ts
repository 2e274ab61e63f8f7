import type { FilePlace } from "../model/language.ts";
import type { Stage } from "../model/stage.ts";
import { trackedPaths } from "../model/trackedData.ts";
import type { TrackedData } from "../model/trackedData.ts";
import type { LanguageContext } from "./languageContext.ts";

/** The stages that read a path, something in it, or a folder that holds it. */
export function readersOf({ pipeline }: LanguageContext, path: string): readonly string[] {
  return pipeline.stages.filter((stage) => readsOf(stage, path).length > 0).map(({ id }) => id);
}

/** Where the stages of a project say that they read a path, something in it, or a folder that holds it. */
export function readingPlaces({ pipeline }: LanguageContext, path: string): readonly FilePlace[] {
  return pipeline.stages.flatMap((stage) => readsOf(stage, path).map(({ range }) => ({ file: stage.file, range })));
}

/** Where stages say that they make a path, the folder that it lies in, or something in it, and .dvc files that they track it. */
export function makingPlaces(context: LanguageContext, path: string): readonly FilePlace[] {
  const made = context.produced.overlapping(path).flatMap((produced) => {
    const stage = context.stage(produced.stageId);
    const out = stage?.outs.find((one) => one.path === produced.path);
    return stage && out ? [{ file: stage.file, range: out.range }] : [];
  });
  const tracked = trackedPaths(context.pipeline.tracked).filter((one) => overlaps(one.path, path));
  return [...made, ...tracked.map(({ file, range }) => ({ file, range }))];
}

/** The .dvc files that keep track of a path, or of a folder that it lies in. */
export function trackersOf({ pipeline }: LanguageContext, path: string): readonly TrackedData[] {
  return pipeline.tracked.filter(({ outs }) => outs.some((out) => isAt(path, out.path)));
}

function isAt(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function readsOf(stage: Stage, path: string): readonly Pick<Stage["deps"][number], "range">[] {
  const files = stage.params.map(({ file, range }) => ({ path: file, range }));
  return [...stage.deps, ...files].filter((read) => overlaps(read.path, path));
}

function overlaps(a: string, b: string): boolean {
  return isAt(a, b) || isAt(b, a);
}
