import type { SourceRange } from "../../../model/source.ts";
import type { ParamDependency } from "../../../model/stage.ts";
import type { TypedValue } from "../../params/typedValue.ts";
import { isTypedMap } from "../../params/typedValue.ts";
import type { ConfFile } from "./confFiles.ts";

/** What a node's parameter depends on: `params:a.b` the key `a.b` of the file that has it, `parameters` all files as a whole. `files` stand in the order in which later ones count. */
export function parameterDependencies(
  files: readonly ConfFile[],
  name: string,
  range: SourceRange,
): readonly ParamDependency[] {
  if (name === "parameters") return files.map(({ file }) => ({ file, key: null, range }));
  const key = name.slice("params:".length).trim();
  const holder = files.findLast(({ entries }) => hasKey(entries, key));
  return holder ? [{ file: holder.file, key, range }] : [];
}

function hasKey(entries: TypedValue, key: string): boolean {
  let value: TypedValue | undefined = entries;
  for (const part of key.split(".")) value = isTypedMap(value) ? value.get(part) : undefined;
  return value !== undefined;
}
