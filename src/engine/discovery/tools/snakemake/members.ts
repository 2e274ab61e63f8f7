import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { childrenOf } from "../../python/pythonSyntax.ts";
import { DefaultMap } from "./defaultMap.ts";
import { memberOfValue } from "./methods.ts";
import type { PythonTree } from "./pythonPiece.ts";
import { valuesIn } from "./pythonPiece.ts";
import type { Evaluate, Scope } from "./scope.ts";
import { allOfIt, frameItem, seriesItem } from "./tables/selectRows.ts";
import type { Value } from "./values.ts";
import { functionOf, isKind, textOf } from "./values.ts";

/** `object.name`, `object[key]` and `object[from:to]`. */
export function member(node: SyntaxNode, tree: PythonTree, scope: Scope, evaluate: Evaluate): Value | undefined {
  const [object, sign, ...rest] = childrenOf(node);
  const [first] = rest;
  if (!object || !first) return undefined;
  const value = evaluate(object, tree, scope);
  if (sign?.name === ".") {
    const name = tree.text.slice(first.from, first.to);
    return memberOfValue(value, name) ?? (typeof value === "string" ? globMethod(value, name, scope) : undefined);
  }
  const isSlice = rest.some(({ name }) => name === ":");
  if (isKind(value, "frame") || (isKind(value, "series") && !isSlice) || isKind(value, "members")) {
    return itemByKeys(value, keysIn(rest, tree, scope, evaluate));
  }
  if (isSlice) return slice(value, rest, tree, scope, evaluate);
  return itemAt(value, evaluate(first, tree, scope));
}

/** How deep below a folder `rglob` looks. */
const deepest = 4;

/** `Path.glob` and `Path.rglob`, by the `glob` that a workflow knows. */
function globMethod(folder: string, name: string, scope: Scope): Value | undefined {
  if (name !== "glob" && name !== "rglob") return undefined;
  const library = scope.get("glob");
  const glob = isKind(library, "members") ? library.get("glob") : library;
  if (!isKind(glob, "function")) return undefined;
  const base = folder === "." ? "" : `${folder.replace(/\/$/, "")}/`;
  return functionOf(({ positional: [pattern], ...args }) => {
    if (typeof pattern !== "string") return undefined;
    const depths = name === "rglob" ? Array.from({ length: deepest + 1 }, (_, depth) => "*/".repeat(depth)) : [""];
    const found = depths.flatMap((between) => {
      const paths = glob.call({ ...args, positional: [`${base}${between}${pattern}`] });
      return Array.isArray(paths) ? paths.map((path) => textOf(path, "path").replace(/\/$/, "")) : [];
    });
    return found.length > 0 ? found : undefined;
  });
}

/** What stands between brackets, parted by commas; a tuple stands for its items, a list for itself. */
function keysIn(nodes: readonly SyntaxNode[], tree: PythonTree, scope: Scope, evaluate: Evaluate): readonly Value[] {
  const groups: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === ",") groups.push([]);
    else if (node.name !== "]") groups.at(-1)?.push(node);
  }
  const keys = groups.flatMap((group) => {
    const [only] = group;
    if (!only) return [];
    return group.some(({ name }) => name === ":") ? [allOfIt] : [evaluate(only, tree, scope)];
  });
  const [tuple] = groups[0] ?? [];
  const isTuple = groups.length === 1 && tuple?.name === "TupleExpression";
  return isTuple ? valuesIn(tuple).map((item) => evaluate(item, tree, scope)) : keys;
}

function itemByKeys(value: Value, keys: readonly Value[]): Value | undefined {
  if (keys.some((key) => isKind(key, "unknown"))) return undefined;
  if (isKind(value, "frame")) return frameItem(value, keys);
  if (isKind(value, "series")) return seriesItem(value, keys);
  return isKind(value, "members") ? value.item?.(keys) : undefined;
}

function itemAt(value: Value, key: Value): Value | undefined {
  if (value instanceof DefaultMap) return value.fetch(textOf(key, "key"));
  if (value instanceof Map) return value.get(textOf(key, "key"));
  const items = isKind(value, "named") ? value.items : value;
  if (isKind(value, "named") && typeof key === "string") return value.names.get(key);
  if ((Array.isArray(items) || typeof items === "string") && (typeof key === "bigint" || typeof key === "number")) {
    return items.at(Number(key));
  }
  return undefined;
}

function slice(
  value: Value,
  parts: readonly SyntaxNode[],
  tree: PythonTree,
  scope: Scope,
  evaluate: Evaluate,
): Value | undefined {
  const places: [start?: number, end?: number, step?: number] = [];
  let place = 0;
  for (const part of parts) {
    if (part.name === "]") break;
    if (part.name === ":") place++;
    else {
      const number = evaluate(part, tree, scope);
      if (typeof number !== "bigint") return undefined;
      places[place] = Number(number);
    }
  }
  const [start, end, step = 1] = places;
  if (step !== 1) return undefined;
  if (typeof value === "string") return value.slice(start, end);
  if (isKind(value, "series"))
    return { ...value, items: value.items.slice(start, end), labels: value.labels.slice(start, end) };
  return Array.isArray(value) ? value.slice(start, end) : undefined;
}
