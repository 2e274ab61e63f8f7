import type { TypedMap, TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../params/typedValue.ts";

/** What templates of one file or stage can name. */
export interface TemplateScope {
  readonly values: TypedMap;
  /** What the values were merged from, in order; for telling where a key stands already. */
  readonly sources: readonly TemplateSource[];
  /** Files that were merged, by path, with the keys that were taken; null for all. */
  readonly imports: ReadonlyMap<string, readonly string[] | null>;
  /** Keys that nothing may give another value: `item` and `key` of what is repeated. */
  readonly reserved: ReadonlySet<string>;
  /** Keys that two sources give a value each: neither counts. */
  readonly contested: readonly TemplatePath[];
  /** Whether a source could not be read, so that a key may be missing for that alone (told already). */
  readonly isIncomplete: boolean;
}

export interface TemplateSource {
  readonly name: string;
  /** Where it is a file: its path. */
  readonly file?: string;
  readonly values: TypedMap;
}

export type TemplatePath = readonly string[];

export const emptyScope: TemplateScope = {
  values: new Map(),
  sources: [],
  imports: new Map(),
  reserved: new Set(),
  contested: [],
  isIncomplete: false,
};

/** What a path leads to: a value; nothing (`missing`: how much of the path there is, and what stands there); or what no one can rely on. */
export type Selection =
  | { readonly kind: "found"; readonly value: TypedValue }
  | { readonly kind: "missing"; readonly depth: number; readonly holder: TypedValue }
  | { readonly kind: "unreliable" };

/** Follows a path, as DVC does: list items by their number, from the end where it is negative. */
export function selectValue(scope: TemplateScope, path: TemplatePath): Selection {
  if (scope.contested.some((contested) => isPrefix(contested, path) || isPrefix(path, contested))) {
    return { kind: "unreliable" };
  }
  let holder: TypedValue = scope.values;
  for (const [depth, key] of path.entries()) {
    const inner: TypedValue | undefined = childOf(holder, key);
    if (inner === undefined) {
      return scope.isIncomplete && !scope.reserved.has(path[0] ?? "")
        ? { kind: "unreliable" }
        : { kind: "missing", depth, holder };
    }
    holder = inner;
  }
  return { kind: "found", value: holder };
}

function childOf(holder: TypedValue, key: string): TypedValue | undefined {
  if (isTypedMap(holder)) return holder.get(key);
  if (!isTypedList(holder) || !/^[-+]?\d+(?:_\d+)*$/.test(key)) return undefined;
  return holder.at(Number(key.replaceAll("_", "")));
}

function isPrefix(start: TemplatePath, path: TemplatePath): boolean {
  return start.length <= path.length && start.every((key, index) => key === path[index]);
}

/** A merge's outcome, with the key that both sides have, and what of a reserved key was tried. */
export interface Merged {
  readonly scope: TemplateScope;
  readonly conflicts: readonly TemplatePath[];
  readonly reserved: readonly string[];
}

/** Adds a source. Maps grow together; a key that two sources give another value is in `conflicts`, even if the values are the same. */
export function mergeSource(scope: TemplateScope, source: TemplateSource): Merged {
  const reserved = [...source.values.keys()].filter((key) => scope.reserved.has(key));
  if (reserved.length > 0) return { scope, conflicts: [], reserved };
  const conflicts: TemplatePath[] = [];
  const values = mergeMaps(scope.values, source.values, [], conflicts);
  const merged = {
    ...scope,
    values,
    sources: [...scope.sources, source],
    contested: [...scope.contested, ...conflicts],
  };
  return { scope: merged, conflicts, reserved };
}

function mergeMaps(into: TypedMap, update: TypedMap, path: TemplatePath, conflicts: TemplatePath[]): TypedMap {
  const merged = new Map(into);
  for (const [key, value] of update) {
    const before = into.get(key);
    if (isTypedMap(before) && isTypedMap(value)) merged.set(key, mergeMaps(before, value, [...path, key], conflicts));
    else if (before === undefined) merged.set(key, value);
    else conflicts.push([...path, key]);
  }
  return merged;
}

/** The source that gave a path its value first. */
export function sourceOf(scope: TemplateScope, path: TemplatePath): TemplateSource | undefined {
  return scope.sources.find(({ values }) => selectValue({ ...emptyScope, values }, path).kind === "found");
}

/** The scope of one of the stages that `foreach` or `matrix` makes. */
export function bindItem(scope: TemplateScope, bound: TypedMap): TemplateScope {
  const keys = [...bound.keys()];
  return {
    ...scope,
    values: new Map([...scope.values, ...bound]),
    reserved: new Set([...scope.reserved, ...keys]),
    contested: scope.contested.filter(([first]) => first === undefined || !bound.has(first)),
  };
}
