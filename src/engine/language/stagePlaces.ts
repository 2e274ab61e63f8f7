import type { SourcePosition, SourceRange } from "../model/source.ts";
import type { Stage } from "../model/stage.ts";
import { usedParams } from "../model/stage.ts";
import type { LanguageContext } from "./languageContext.ts";
import type { ParamRef, Place } from "./place.ts";
import { compare, isIn } from "./positions.ts";

/** One thing that a stage says at a place of its file. */
type Saying =
  | { readonly range: SourceRange; readonly stageId: string; readonly isGroup: boolean }
  | { readonly range: SourceRange; readonly path: string; readonly isOutput: boolean }
  | { readonly range: SourceRange; readonly param: ParamRef };

/**
 * What the stages of a file say at a position of it, in the language of any tool: the name of a stage, a path or a
 * parameter. Of places in each other the inner one counts.
 */
export function stagePlaceAt(context: LanguageContext, file: string, position: SourcePosition): Place | undefined {
  const found = context
    .stagesIn(file)
    .flatMap(sayingsOf)
    .filter(({ range }) => isIn(range, position));
  const inner = found.reduce<Saying | undefined>(
    (best, one) => (best && isInside(best.range, one.range) ? best : one),
    undefined,
  );
  if (!inner) return undefined;
  const here = found.filter(({ range }) => isSame(range, inner.range));
  return { range: inner.range, target: targetOf(here) };
}

function sayingsOf(stage: Stage): readonly Saying[] {
  const { id, range, templateOf, deps, outs } = stage;
  return [
    { range, stageId: id, isGroup: false },
    ...(templateOf ? [{ range: templateOf.range, stageId: templateOf.id, isGroup: true }] : []),
    ...deps.map((dep) => ({ range: dep.range, path: dep.path, isOutput: false })),
    ...outs.map((out) => ({ range: out.range, path: out.path, isOutput: true })),
    ...usedParams(stage).map(({ range, file, key }) => ({ range, param: { file, key } })),
  ];
}

/** A name goes before what a tool reads or makes at the same place (a target of make is both). */
function targetOf(sayings: readonly Saying[]): Place["target"] {
  const names = sayings.flatMap((saying) => ("stageId" in saying ? [saying] : []));
  const groups = names.filter(({ isGroup }) => isGroup);
  const ids = new Set((groups.length > 0 ? groups : names).map(({ stageId }) => stageId));
  if (ids.size > 0) return { kind: "stage", ids: [...ids] };
  const paths = sayings.flatMap((saying) => ("path" in saying ? [saying] : []));
  if (paths.length > 0) {
    const isOutput = paths.every((saying) => saying.isOutput);
    return { kind: "path", paths: [...new Set(paths.map(({ path }) => path))], isOutput };
  }
  const params = sayings.flatMap((saying) => ("param" in saying ? [saying.param] : []));
  return { kind: "param", params: [...new Map(params.map((param) => [JSON.stringify(param), param])).values()] };
}

function isInside(inner: SourceRange, outer: SourceRange): boolean {
  return compare(outer.start, inner.start) <= 0 && compare(inner.end, outer.end) <= 0;
}

function isSame(a: SourceRange, b: SourceRange): boolean {
  return compare(a.start, b.start) === 0 && compare(a.end, b.end) === 0;
}
