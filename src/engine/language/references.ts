import type { ParsedPipelineFile } from "../discovery/dvc/dvcYaml.ts";
import type { FilePlace } from "../model/language.ts";
import type { SourcePosition } from "../model/source.ts";
import { usedParams } from "../model/stage.ts";
import { definitionsAt, stagePlaces } from "./definitions.ts";
import { templatesIn } from "./dvcPlaces.ts";
import type { LanguageContext } from "./languageContext.ts";
import { concerns } from "./paramPlaces.ts";
import { makingPlaces, readingPlaces } from "./pathUses.ts";
import { compare } from "./positions.ts";
import type { ParamRef, Target } from "./place.ts";
import { placeAt } from "./placeAt.ts";
import { templateOrigin } from "./templateSources.ts";
import { withoutDoubles } from "./withoutDoubles.ts";

/** Every place of the project that is about what stands at a position; with the places that define it, or without. */
export async function referencesAt(
  context: LanguageContext,
  file: string,
  position: SourcePosition,
  withDefinition: boolean,
): Promise<readonly FilePlace[]> {
  const place = await placeAt(context, file, position);
  if (!place) return [];
  const uses = usesOf(context, file, place.target);
  const defined = withDefinition ? await definitionsAt(context, file, position) : [];
  return withoutDoubles([...defined, ...uses]).toSorted(inOrder);
}

function inOrder(a: FilePlace, b: FilePlace): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return compare(a.range.start, b.range.start);
}

function usesOf(context: LanguageContext, file: string, target: Target): readonly FilePlace[] {
  switch (target.kind) {
    case "stage":
      return target.ids.flatMap((id) => stageUses(context, id));
    case "path":
      return target.paths.flatMap((path) => [...makingPlaces(context, path), ...readingPlaces(context, path)]);
    case "param":
      return target.params.flatMap((param) => paramUses(context, param));
    case "template": {
      const parsed = context.discovery.dvcYaml(file);
      const origin = parsed && templateOrigin(context, parsed, target);
      if (origin?.param) return paramUses(context, origin.param);
      return parsed ? sameTemplates(parsed, target) : [];
    }
    case "pattern":
    case "key":
      return [];
  }
}

/** Where other stages read what a stage makes; the names of those that the tool itself ties to it by no path. */
function stageUses(context: LanguageContext, id: string): readonly FilePlace[] {
  const stages = context.stagesOf(id);
  const ids = new Set(stages.map((stage) => stage.id));
  const readers = context.pipeline.edges.flatMap(([from, to]) => (ids.has(from) && !ids.has(to) ? [to] : []));
  const made = stages.flatMap(({ outs }) => outs.map(({ path }) => path));
  return readers.flatMap((reader) => {
    const readings = made.flatMap((path) => readingPlaces(context, path));
    const file = context.stage(reader)?.file;
    const own = readings.filter((place) => place.file === file && isOf(context, reader, place));
    return own.length > 0 ? own : stagePlaces(context, reader);
  });
}

function isOf(context: LanguageContext, id: string, { range }: FilePlace): boolean {
  const stage = context.stage(id);
  return [...(stage?.deps ?? []), ...(stage?.params ?? [])].some((read) => read.range === range);
}

/** Where stages name a parameter, a group that holds it or a part of it, and where templates take its value. */
function paramUses(context: LanguageContext, param: ParamRef): readonly FilePlace[] {
  const named = context.pipeline.stages.flatMap((stage) =>
    usedParams(stage)
      .filter((used) => concerns(used, param))
      .map(({ range }) => ({ file: stage.file, range })),
  );
  const inTemplates = context.pipeline.files.flatMap((file) => {
    const parsed = context.discovery.dvcYaml(file);
    return parsed && param.key !== null ? templateUses(context, parsed, { file: param.file, key: param.key }) : [];
  });
  return [...named, ...inTemplates];
}

function templateUses(
  context: LanguageContext,
  parsed: ParsedPipelineFile,
  param: { readonly file: string; readonly key: string },
): readonly FilePlace[] {
  const [first] = param.key.split(".");
  return templatesIn(parsed.source).flatMap(({ range, target }) => {
    if (target.path[0] !== first) return [];
    const used = templateOrigin(context, parsed, target)?.param;
    return used && concerns(used, param) ? [{ file: parsed.source.file, range }] : [];
  });
}

/** The templates of the same stage that name the same: `item`, or a value of `vars`. */
function sameTemplates(
  { source }: ParsedPipelineFile,
  { path, stage }: Extract<Target, { readonly kind: "template" }>,
): readonly FilePlace[] {
  const isItem = path[0] === "item" || path[0] === "key";
  return templatesIn(source)
    .filter(({ target }) => target.path.join(".") === path.join(".") && (!isItem || target.stage === stage))
    .map(({ range }) => ({ file: source.file, range }));
}
