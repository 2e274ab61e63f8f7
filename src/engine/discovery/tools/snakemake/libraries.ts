import { isOutsideRoot } from "../../../model/paths.ts";
import { folderView } from "../folderView.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { readDataFile } from "./configuration.ts";
import { DefaultMap } from "./defaultMap.ts";
import { pathInWorkflow, placeInProject } from "./includePaths.ts";
import { combinatorics } from "./itertools.ts";
import { numpy } from "./numbers.ts";
import { paramspace } from "./paramspace.ts";
import { replaceByPattern } from "./regularExpressions.ts";
import { pandas } from "./tables/pandas.ts";
import { recordsOf } from "./tables/readTable.ts";
import type { CallArguments, Members, PythonFunction, Value } from "./values.ts";
import { functionOf, hasUnknown, isKind, itemsOf, membersOf, textOf } from "./values.ts";

/** Where libraries look for files: paths that are not absolute begin at the folder. */
export interface LibraryFiles {
  readonly folder: string;
  readonly workspace: WorkspaceFiles;
}

/** What Snakefiles use of Python's library and of others, by the name that one imports them by; undefined for any other. */
export function library(name: string, files: LibraryFiles): Members | undefined {
  switch (name) {
    case "pandas":
      return pandas((path) => textAt(path, files));
    case "numpy":
      return numpy;
    case "csv":
      return csv;
    case "glob":
      return membersOf({
        glob: functionOf((args) => glob(args, files)),
        iglob: functionOf((args) => glob(args, files)),
      });
    case "itertools":
      return combinatorics;
    case "functools":
      return membersOf({
        partial: functionOf(partial),
        lru_cache: functionOf(({ positional: [decorated] }) => decorated),
      });
    case "collections":
      return membersOf({ defaultdict: functionOf(defaultDictionary), OrderedDict: functionOf(dictionary) });
    case "re":
      return membersOf({ sub: functionOf(replaceByPattern) });
    case "yaml":
      return loaders(["safe_load", "load", "full_load"], files);
    case "json":
      return loaders(["load"], files);
    case "snakemake.utils":
      return membersOf({ Paramspace: functionOf(paramspace) });
    default:
      return undefined;
  }
}

/** `os.listdir`. */
export function listFolder(
  { positional: [path] }: CallArguments,
  { folder, workspace }: LibraryFiles,
): Value | undefined {
  if (path !== undefined && (typeof path !== "string" || hasUnknown(path))) return undefined;
  const names = workspace.list(placeInProject(path ?? ".", folder));
  return names.length === 0 ? undefined : names.map((name) => name.replace(/\/$/, ""));
}

/** What is known of a file or folder: that it is there. What is not there may come to be. */
export function isThere(
  { positional: [path] }: CallArguments,
  ending: string,
  { folder, workspace }: LibraryFiles,
): Value | undefined {
  if (typeof path !== "string" || hasUnknown(path)) return undefined;
  const place = placeInProject(path, folder);
  const at = place.lastIndexOf("/");
  return workspace.list(at < 0 ? "." : place.slice(0, at)).includes(place.slice(at + 1) + ending) ? true : undefined;
}

/** A file that is open: its lines are what one loops over. */
export function openFile({ positional: [path] }: CallArguments, files: LibraryFiles): Value | undefined {
  const text = typeof path === "string" && !hasUnknown(path) ? textAt(path, files) : undefined;
  if (path === undefined) return undefined;
  const lines: Value[] | undefined = text?.split(/(?<=\n)/);
  const members = membersOf({
    name: path,
    ...(text !== undefined && {
      read: functionOf(() => text),
      readlines: functionOf(() => lines && [...lines]),
      readline: functionOf(() => lines?.shift() ?? ""),
    }),
  });
  return { ...members, ...(lines && { items: lines }) };
}

/** The text of a file by its path from the folder, or from the root of the workspace. */
function textAt(path: string, { folder, workspace }: LibraryFiles): string | undefined {
  const place = placeInProject(path, folder);
  return isOutsideRoot(place) ? undefined : workspace.text(place);
}

function loaders(names: readonly string[], { folder, workspace }: LibraryFiles): Members {
  const load = functionOf(({ positional: [source] }) => {
    const path = isKind(source, "members") ? source.get("name") : source;
    return typeof path === "string" && !hasUnknown(path)
      ? readDataFile(pathInWorkflow(path, folder), folder, workspace)
      : undefined;
  });
  return membersOf(Object.fromEntries(names.map((name) => [name, load])));
}

const csv = membersOf({
  reader: functionOf((args) => csvRecords(args)),
  DictReader: functionOf((args) => {
    const records = csvRecords(args);
    const names = itemsOf(args.named.get("fieldnames") ?? args.positional[1])?.map((name) => textOf(name, "name"));
    const header = names ?? records?.shift() ?? [];
    return records?.map((record) => new Map<string, Value>(header.map((name, at) => [name, record[at] ?? null])));
  }),
});

function csvRecords({ positional: [source], named }: CallArguments): string[][] | undefined {
  const lines = itemsOf(source);
  const separator = named.get("delimiter") ?? ",";
  if (!lines?.every((line) => typeof line === "string") || typeof separator !== "string") return undefined;
  return recordsOf(lines.map((line) => line.replace(/\n?$/, "\n")).join(""), { separator });
}

function glob({ positional: [pattern] }: CallArguments, { folder, workspace }: LibraryFiles): Value | undefined {
  if (typeof pattern !== "string" || hasUnknown(pattern)) return undefined;
  const found = folderView(folder, workspace).glob(pathInWorkflow(pattern, folder));
  return found.length === 0 ? undefined : [...found];
}

function partial({ positional: [called, ...first], named: given }: CallArguments): PythonFunction | undefined {
  if (!isKind(called, "function")) return undefined;
  return functionOf(
    (args) =>
      called.call({ ...args, positional: [...first, ...args.positional], named: new Map([...given, ...args.named]) }),
    called.code,
  );
}

function defaultDictionary({ positional: [make], written }: CallArguments): Value | undefined {
  if (!isKind(make, "function")) return undefined;
  return new DefaultMap(() => make.call({ positional: [], named: new Map(), isPartial: false, written }) ?? null);
}

function dictionary({ positional: [value], named }: CallArguments): Value | undefined {
  return value === undefined || value instanceof Map ? new Map([...(value ?? []), ...named]) : undefined;
}
