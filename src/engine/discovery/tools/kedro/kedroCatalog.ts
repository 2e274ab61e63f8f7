import { isMap } from "yaml";
import { resolveFrom } from "../../../model/paths.ts";
import type { Problem } from "../../../model/source.ts";
import type { TypedMap, TypedValue } from "../../params/typedValue.ts";
import { isTypedMap } from "../../params/typedValue.ts";
import { YamlSource } from "../../yaml/yamlSource.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import type { KedroProject } from "./kedroProject.ts";

/** What a project's configuration says of datasets and parameters. */
export interface KedroCatalog {
  /** The path of a dataset, relative to the project's folder or as it is written; undefined where it has none. */
  pathOf(dataset: string): string | undefined;
  /** The file in which a parameter stands, by its dotted key. */
  parameterFile(key: string): string | undefined;
  /** The files with parameters. */
  readonly parameterFiles: readonly string[];
  readonly problems: readonly Problem[];
}

/** The configuration's environments: what is local goes before what is shared. */
const environments = ["conf/base", "conf/local"];

/** Reads `catalog*.yml`, `parameters*.yml` and `globals.yml` of a project, as Kedro's OmegaConfigLoader finds them. */
export function readKedroCatalog({ folder }: KedroProject, workspace: WorkspaceFiles): KedroCatalog {
  const problems: Problem[] = [];
  const read = (file: string): TypedMap => readMap(file, workspace, problems);
  const files = environments.flatMap((place) => configFiles(resolveFrom(folder, place), workspace, 0));
  const named = (start: string) => files.filter(({ key }) => key.startsWith(start)).map(({ file }) => file);
  const globals = mergeMaps(named("globals").map(read));
  const entries = mergeMaps(named("catalog").map(read));
  const parameters = named("parameters").map((file) => [file, read(file)] as const);
  const patterns = [...entries.keys()].filter((name) => name.includes("{"));
  return {
    pathOf: (dataset) => {
      const entry = entries.get(dataset) ?? fromPattern(dataset, patterns, entries);
      const path = isTypedMap(entry) ? (entry.get("filepath") ?? entry.get("path")) : undefined;
      return typeof path === "string" ? fillPath(path, entries, globals) : undefined;
    },
    parameterFile: (key) => parameters.findLast(([, values]) => hasKey(values, key.split(".")))?.[0],
    parameterFiles: parameters.map(([file]) => file),
    problems,
  };
}

/** Files of an environment, by what their names or their folders' begin with: `catalog/raw.yml` counts as `catalog`. */
function configFiles(
  folder: string,
  workspace: WorkspaceFiles,
  depth: number,
): readonly { readonly file: string; readonly key: string }[] {
  if (depth > 4) return [];
  return workspace.list(folder).flatMap((name) => {
    const path = `${folder}/${name.replace(/\/$/, "")}`;
    if (name.endsWith("/")) {
      const isGroup = /^(?:catalog|parameters)/.test(name);
      return configFiles(path, workspace, depth + 1).map(({ file, key }) => ({ file, key: isGroup ? name : key }));
    }
    return /\.ya?ml$/.test(name) ? [{ file: path, key: name }] : [];
  });
}

function readMap(file: string, workspace: WorkspaceFiles, problems: Problem[]): TypedMap {
  const text = workspace.text(file);
  if (text === undefined) return new Map();
  const source = new YamlSource(file, text);
  if (source.isBroken || (source.root && !isMap(source.root))) {
    // Jinja was allowed in older configurations: that is no fault of the file's.
    if (!text.includes("{%")) problems.push(...source.problems);
    return new Map();
  }
  const typed = source.typed(source.root);
  return isTypedMap(typed) ? typed : new Map();
}

function mergeMaps(maps: readonly TypedMap[]): TypedMap {
  return new Map(maps.flatMap((map) => [...map]));
}

/** A dataset factory's entry (`{name}_csv`) with what its placeholders stand for put in. */
function fromPattern(dataset: string, patterns: readonly string[], entries: TypedMap): TypedValue | undefined {
  for (const pattern of patterns) {
    const names: string[] = [];
    const parts = pattern.split(/\{(\w+)\}/).map((part, index) => {
      if (index % 2 === 0) return part.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
      names.push(part);
      return "(.+?)";
    });
    const match = new RegExp(`^${parts.join("")}$`).exec(dataset);
    const entry = entries.get(pattern);
    if (!match || !isTypedMap(entry)) continue;
    const fill = (text: string): string =>
      names.reduce((filled, name, index) => filled.replaceAll(`{${name}}`, match[index + 1] ?? ""), text);
    return new Map([...entry].map(([key, value]) => [key, typeof value === "string" ? fill(value) : value]));
  }
  return undefined;
}

/** `${_base}/x.csv` and `${globals:base}/x.csv` with their values; undefined where one is not known. */
function fillPath(path: string, entries: TypedMap, globals: TypedMap): string | undefined {
  let isKnown = true;
  const filled = path.replaceAll(/\$\{([^}]*)\}/g, (_, expression: string) => {
    const [, key = "", otherwise] = /^(?:globals:)?\s*([\w.]+)\s*(?:,\s*([^,]*))?$/.exec(expression) ?? [];
    const source = expression.startsWith("globals:")
      ? globals
      : entries.has(key.split(".")[0] ?? "")
        ? entries
        : globals;
    const value = lookUp(source, key.split(".")) ?? otherwise?.trim();
    if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") return String(value);
    isKnown = false;
    return "";
  });
  return isKnown && !filled.includes("{") ? filled : undefined;
}

function lookUp(map: TypedMap, path: readonly string[]): TypedValue | undefined {
  let value: TypedValue | undefined = map;
  for (const key of path) value = isTypedMap(value) ? value.get(key) : undefined;
  return value;
}

function hasKey(map: TypedMap, path: readonly string[]): boolean {
  return lookUp(map, path) !== undefined;
}
