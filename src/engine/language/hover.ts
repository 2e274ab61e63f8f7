import { fitPattern } from "../discovery/cairn/fitPattern.ts";
import { lookupParam } from "../discovery/params/lookupParam.ts";
import type { Hover, HoverFacts, ParamFacts, TriedValues } from "../model/language.ts";
import type { SourcePosition } from "../model/source.ts";
import type { LanguageContext } from "./languageContext.ts";
import { usersOf } from "./paramPlaces.ts";
import type { ParamRef, Target } from "./place.ts";
import { placeAt } from "./placeAt.ts";
import { readersOf, trackersOf } from "./pathUses.ts";
import { templateOrigin, templateValues } from "./templateSources.ts";

/** What the runs so far tell of a parameter. */
export type ReadTried = (file: string, key: string) => TriedValues;

/** What is to know of a position in a file; undefined for nothing. */
export async function hoverAt(
  context: LanguageContext,
  file: string,
  position: SourcePosition,
  readTried: ReadTried,
): Promise<Hover | undefined> {
  const place = await placeAt(context, file, position);
  const facts = place && (await factsOf(context, file, place.target, readTried));
  return facts && { range: place.range, facts };
}

async function factsOf(
  context: LanguageContext,
  file: string,
  target: Target,
  readTried: ReadTried,
): Promise<HoverFacts | undefined> {
  switch (target.kind) {
    case "stage":
      return stageFacts(context, target.ids);
    case "path":
      return pathFacts(context, target.paths);
    case "param": {
      const [param] = target.params;
      return param && { kind: "param", ...(await paramFacts(context, param, readTried)) };
    }
    case "template":
      return templateFacts(context, file, target, readTried);
    case "pattern":
      return patternFacts(context, target.pattern);
    case "key": {
      const { key, text, values = [] } = target.doc;
      return { kind: "key", key, text, values };
    }
  }
}

function stageFacts(context: LanguageContext, ids: readonly string[]): HoverFacts | undefined {
  const [id, ...others] = ids;
  const stages = ids.flatMap((one) => context.stagesOf(one));
  const [first] = stages;
  if (id === undefined || !first) return undefined;
  if (stages.length === 1 && first.id === id) return { kind: "stage", stage: first };
  // A name that stands for several stages, as the name of a template or of what tells it apart.
  const group = first.templateOf;
  return group && others.length === 0 ? { kind: "group", group, stages } : { kind: "stage", stage: first };
}

function pathFacts(context: LanguageContext, paths: readonly string[]): HoverFacts | undefined {
  const [path, ...others] = paths;
  if (path === undefined) return undefined;
  const makers = new Set(context.produced.overlapping(path).map(({ stageId }) => stageId));
  const entry = context.entryAt(path);
  const [tracker] = trackersOf(context, path);
  const { file, origin } = tracker ?? {};
  return {
    kind: "path",
    path,
    others: others.length,
    makers: [...makers],
    readers: readersOf(context, path),
    ...(file !== undefined && { tracked: { file, ...(origin !== undefined && { origin }) } }),
    ...(entry && { entry }),
  };
}

function patternFacts({ root }: LanguageContext, pattern: string): HoverFacts {
  const fits = [...fitPattern(root, pattern, () => true)].filter(({ isPassedOver }) => !isPassedOver);
  return { kind: "pattern", pattern, fits: fits.map(({ path }) => path) };
}

async function paramFacts(
  context: LanguageContext,
  { file, key }: ParamRef,
  readTried: ReadTried,
): Promise<ParamFacts> {
  const params = await context.discovery.params(file);
  const value = key === null ? undefined : lookupParam(params?.values, key);
  const tried = key === null ? { values: [] } : readTried(file, key);
  return { file, key, stageIds: usersOf(context, { file, key }), tried, ...(value !== undefined && { value }) };
}

async function templateFacts(
  context: LanguageContext,
  file: string,
  target: Extract<Target, { readonly kind: "template" }>,
  readTried: ReadTried,
): Promise<HoverFacts | undefined> {
  const parsed = context.discovery.dvcYaml(file);
  if (!parsed) return undefined;
  const values = templateValues(context, parsed, target);
  const origin = templateOrigin(context, parsed, target);
  return {
    kind: "template",
    name: target.name,
    values,
    ...(origin && { source: origin.name }),
    ...(origin?.param && { param: await paramFacts(context, origin.param, readTried) }),
  };
}
