import type { ParamsFile } from "../discovery/params/paramsFile.ts";
import { paramsLanguage } from "../discovery/params/readParams.ts";
import type { SourcePosition } from "../model/source.ts";
import { usedParams } from "../model/stage.ts";
import type { LanguageContext } from "./languageContext.ts";
import type { ParamRef, Place } from "./place.ts";
import { isIn } from "./positions.ts";

/** Whether stages or templates take values from a file. */
export function isParamsFile({ pipeline }: LanguageContext, file: string): boolean {
  return (
    pipeline.valueFiles.includes(file) ||
    pipeline.stages.some((stage) => usedParams(stage).some((param) => param.file === file))
  );
}

/** The parameter at a position of a parameters file: at its key, or where nothing else stands on the line at its value. */
export function paramPlaceAt({ file, ranges }: ParamsFile, position: SourcePosition): Place | undefined {
  const keys = [...ranges].filter(([key]) => !isItemKey(key, ranges));
  const exact = keys.find(([, range]) => isIn(range, position));
  const onLine = keys.filter(([, { start }]) => start.line === position.line && start.column <= position.column);
  const found = exact ?? (paramsLanguage(file) === "python" ? undefined : onLine.at(-1));
  if (!found) return undefined;
  const [key, range] = found;
  return { range, target: { kind: "param", params: [{ file, key }] } };
}

/** Items of lists have no name of their own. */
function isItemKey(key: string, ranges: ParamsFile["ranges"]): boolean {
  return /\.\d+(?:\.|$)/.test(key) && ranges.has(key.replace(/\.\d+(?:\..*)?$/, ""));
}

/** The parameters that can be named of a file: groups and leaves, in its order. */
export function paramKeys({ ranges }: ParamsFile): readonly string[] {
  return [...ranges.keys()].filter((key) => !isItemKey(key, ranges));
}

/** Whether what concerns a parameter concerns another: it is the same, a group that holds it, or one in it. */
export function concerns(param: ParamRef, other: ParamRef): boolean {
  if (param.file !== other.file) return false;
  if (param.key === null || other.key === null || param.key === other.key) return true;
  return param.key.startsWith(`${other.key}.`) || other.key.startsWith(`${param.key}.`);
}

/** The stages that take a parameter, or a part of it, or the group or file that it stands in. */
export function usersOf({ pipeline }: LanguageContext, param: ParamRef): readonly string[] {
  return pipeline.stages.filter((stage) => usedParams(stage).some((used) => concerns(used, param))).map(({ id }) => id);
}
