import { isOutsideRoot, resolveFrom } from "../../../model/paths.ts";
import type { Problem } from "../../../model/source.ts";
import type { ParamsFile } from "../../params/paramsFile.ts";
import { readParams } from "../../params/readParams.ts";
import type { TypedValue } from "../../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../../params/typedValue.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import type { Value } from "./values.ts";

/** A workflow's configuration: the `config` of its Snakefiles, and the files that it comes from. */
export class Configuration {
  readonly values: Map<string, Value>;
  /** The file of each dotted key. */
  readonly #files = new Map<string, string>();
  /** The files that were read, in order, relative to the root. */
  readonly loaded: string[] = [];

  /** `values` is what a module is given; then no file is read. */
  constructor(values = new Map<string, Value>()) {
    this.values = values;
  }

  /**
   * Merges a file into the configuration, as `configfile:` does. What is wrong in it is the answer; undefined where it is
   * not there.
   */
  load(folder: string, written: string, workspace: WorkspaceFiles): readonly Problem[] | undefined {
    const file = resolveFrom(folder, written);
    const read = readFile(file, workspace);
    if (read) this.loaded.push(file);
    if (isTypedMap(read?.typed)) this.#merge(this.values, read.typed, "", file);
    return isOutsideRoot(file) ? [] : read?.problems.filter(({ severity }) => severity === "error");
  }

  fileOf(key: string): string | undefined {
    return this.#files.get(key);
  }

  #merge(into: Map<string, Value>, from: ReadonlyMap<string, TypedValue>, prefix: string, file: string): void {
    for (const [key, value] of from) {
      this.#files.set(prefix + key, file);
      const known = into.get(key);
      const inner = known instanceof Map ? known : new Map<string, Value>();
      if (isTypedMap(value)) this.#merge(inner, value, `${prefix}${key}.`, file);
      into.set(key, isTypedMap(value) ? inner : valueOf(value));
    }
  }
}

/** What a file of data holds; undefined where it is not there or cannot be read. */
export function readDataFile(written: string, folder: string, workspace: WorkspaceFiles): Value | undefined {
  const typed = readFile(resolveFrom(folder, written), workspace)?.typed ?? null;
  return typed === null ? undefined : valueOf(typed);
}

function readFile(file: string, workspace: WorkspaceFiles): ParamsFile | undefined {
  const text = isOutsideRoot(file) ? undefined : workspace.text(file);
  return text === undefined ? undefined : readParams(file, text);
}

function valueOf(value: TypedValue): Value {
  if (isTypedList(value)) return value.map(valueOf);
  return isTypedMap(value) ? new Map([...value].map(([key, inner]) => [key, valueOf(inner)])) : value;
}
