import type { TypedMap, TypedValue } from "../../params/typedValue.ts";
import { isTypedMap } from "../../params/typedValue.ts";
import type { ConfFile } from "./confFiles.ts";
import type { DatasetPattern } from "./datasetPatterns.ts";
import { comparePatterns, fillPattern, matchPattern, readPattern } from "./datasetPatterns.ts";
import type { TemplatePlace, Templates } from "./interpolate.ts";
import { interpolate } from "./interpolate.ts";
import { withoutTranscoding } from "./nodes.ts";

/** Where a project's datasets are kept. */
export interface Catalog {
  /** The file or folder of a dataset, as written; undefined where it has none, or it cannot be told. */
  pathOf(dataset: string): string | undefined;
  /** Whether a dataset outlives a run: the catalog has it, and not in memory. */
  isKept(dataset: string): boolean;
}

interface PatternEntry {
  readonly pattern: DatasetPattern;
  readonly entry: TypedMap;
}

/**
 * The catalog of a project, by its files in the order in which later ones count, and by those of its globals, over which
 * those of its code count.
 */
export function openCatalog(
  files: readonly ConfFile[],
  globalFiles: readonly ConfFile[],
  codeGlobals: TypedMap,
): Catalog {
  const entries = new Map(files.flatMap((file) => [...file.entries]));
  const globals = new Map([...globalFiles.flatMap((file) => [...file.entries]), ...codeGlobals]);
  const templates: Templates = { catalog: entries, globals };
  const patterns = [...entries]
    .flatMap(([name, entry]): readonly PatternEntry[] => {
      const pattern = readPattern(name);
      return pattern && isTypedMap(entry) ? [{ pattern, entry }] : [];
    })
    .sort((a, b) => comparePatterns(a.pattern, b.pattern));
  // Of a transcoded dataset every entry names the same file.
  const byBase = new Map([...entries].map(([name, entry]) => [withoutTranscoding(name), entry]));
  const find = (dataset: string): TypedValue | undefined =>
    entries.get(dataset) ?? byBase.get(withoutTranscoding(dataset)) ?? fromPattern(patterns, dataset);
  return {
    pathOf: (dataset) => {
      const entry = find(dataset);
      const keys = pathKeys(entry);
      const written = isTypedMap(entry) && keys ? textAt(entry, keys) : undefined;
      // A variable of a template that is not known.
      if (!isTypedMap(entry) || !keys || written === undefined || written.includes("{{")) return undefined;
      // A template may name what stands beside it in its own entry.
      const catalog = new Map([...entries, [dataset, entry]]);
      const place: TemplatePlace = { config: catalog, keys: [dataset, ...keys.slice(0, -1)] };
      return interpolate(written, { ...templates, catalog }, place) || undefined;
    },
    isKept: (dataset) => {
      const entry = find(dataset);
      return isTypedMap(entry) && !/(?:^|\.)MemoryData[sS]et$/.test(textAt(entry, ["type"]) ?? "");
    },
  };
}

function fromPattern(patterns: readonly PatternEntry[], dataset: string): TypedMap | undefined {
  for (const { pattern, entry } of patterns) {
    const values = matchPattern(pattern, dataset);
    if (values) return fillEntry(entry, values);
  }
  return undefined;
}

function fillEntry(entry: TypedMap, values: ReadonlyMap<string, string>): TypedMap {
  const fill = (value: TypedValue): TypedValue => {
    if (typeof value === "string") return fillPattern(value, values);
    return isTypedMap(value) ? fillEntry(value, values) : value;
  };
  return new Map([...entry].map(([key, value]) => [key, fill(value)]));
}

/** Where an entry says its path: `filepath`, of partitioned datasets `path`; what wraps another dataset has that one's. */
function pathKeys(entry: TypedValue | undefined): readonly string[] | undefined {
  const places = [["filepath"], ["path"], ["dataset", "filepath"], ["data_set", "filepath"]];
  return isTypedMap(entry) ? places.find((keys) => textAt(entry, keys) !== undefined) : undefined;
}

function textAt(map: TypedMap, keys: readonly string[]): string | undefined {
  let value: TypedValue | undefined = map;
  for (const key of keys) value = isTypedMap(value) ? value.get(key) : undefined;
  return typeof value === "string" ? value : undefined;
}
