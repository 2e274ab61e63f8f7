import { formatText } from "./formatText.ts";
import type { CallArguments, Value } from "./values.ts";
import { isKind, itemsOf, markOf, textOf, textsIn } from "./values.ts";

/** The most paths that one pattern is expanded to. */
const mostPaths = 5_000;

/**
 * Snakemake's `expand`: each pattern with every combination of the wildcards' values (pairwise with `zip`).
 * Of a wildcard whose values are not known one unknown text stands for all; one that is not named stays with `allow_missing`.
 */
export function expand({ positional, named, written }: CallArguments): Value | undefined {
  const [patterns, combinator] = positional;
  const isPaired = isKind(combinator, "function");
  const allowsMissing = named.get("allow_missing") === true;
  const found: Value[] = [];
  for (const pattern of textsIn(patterns)) {
    if (pattern === undefined) return undefined;
    const used = new Set([...pattern.matchAll(/\{([^{}.[!:,]+)/g)].map(([, name = ""]) => name.trim()));
    const values = [...named]
      .filter(([name]) => used.has(name))
      .map(([name, value]) => [name, listOf(value, `${name}:${written}`)] as const);
    for (const combination of isPaired ? pairs(values) : combinations(values)) {
      if (found.length >= mostPaths) break;
      found.push(
        formatText(pattern, [], combination, (name) => (allowsMissing ? `{${name}}` : markOf(`${written}:${name}`))),
      );
    }
  }
  return found;
}

type Values = readonly (readonly [name: string, values: readonly Value[]])[];

function listOf(value: Value, key: string): readonly Value[] {
  if (typeof value === "string") return [value];
  if (isKind(value, "unknown")) return [markOf(value.key)];
  return itemsOf(value) ?? [isKind(value, "function") || isKind(value, "members") ? markOf(key) : textOf(value, key)];
}

function pairs(values: Values): readonly ReadonlyMap<string, Value>[] {
  const length = values.length === 0 ? 1 : Math.min(...values.map(([, list]) => list.length));
  return Array.from({ length }, (_, index) => new Map(values.map(([name, list]) => [name, list[index] ?? null])));
}

function combinations(values: Values): readonly ReadonlyMap<string, Value>[] {
  let made: Map<string, Value>[] = [new Map()];
  for (const [name, list] of values) {
    const next: Map<string, Value>[] = [];
    for (const before of made) {
      for (const value of list) {
        if (next.length < mostPaths) next.push(new Map(before).set(name, value));
      }
    }
    made = next;
  }
  return made;
}
