import type { FilePlace } from "../model/language.ts";
import type { Stage } from "../model/stage.ts";
import type { LanguageContext } from "./languageContext.ts";

/** The stages that read a path, something in it, or a folder that holds it. */
export function readersOf({ pipeline }: LanguageContext, path: string): readonly string[] {
  return pipeline.stages.filter((stage) => readsOf(stage, path).length > 0).map(({ id }) => id);
}

/** Where the stages of a project say that they read a path, something in it, or a folder that holds it. */
export function readingPlaces({ pipeline }: LanguageContext, path: string): readonly FilePlace[] {
  return pipeline.stages.flatMap((stage) => readsOf(stage, path).map(({ range }) => ({ file: stage.file, range })));
}

/** Where stages say that they make a path, the folder that it lies in, or something in it. */
export function makingPlaces(context: LanguageContext, path: string): readonly FilePlace[] {
  return context.produced.overlapping(path).flatMap((produced) => {
    const stage = context.stage(produced.stageId);
    const out = stage?.outs.find((one) => one.path === produced.path);
    return stage && out ? [{ file: stage.file, range: out.range }] : [];
  });
}

function readsOf(stage: Stage, path: string): readonly Pick<Stage["deps"][number], "range">[] {
  const files = stage.params.map(({ file, range }) => ({ path: file, range }));
  return [...stage.deps, ...files].filter((read) => overlaps(read.path, path));
}

function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
