import type { SyntaxNode } from "../pythonLiteral.ts";
import { bindTargets } from "./bindings.ts";
import { evaluate, innerScope } from "./scope.ts";
import type { Scope, Value, ValueMap } from "./language.ts";
import { itemsOf, keyOf, truthOf } from "./values.ts";

const maxItems = 5000;

/** Whether nodes are those of a comprehension: an item, then `for … in …`. */
export function isComprehension(nodes: readonly SyntaxNode[]): boolean {
  return nodes.some(({ name }) => name === "for");
}

/**
 * A list of what a comprehension makes, or a dictionary; without its brackets. Items that are not known are gone through
 * not at all, and a condition that cannot be told leaves nothing out.
 */
export function evaluateComprehension(scope: Scope, nodes: readonly SyntaxNode[]): Value[] | ValueMap {
  const start = nodes.findIndex(({ name }) => name === "for" || name === "async");
  const [first, colon, last] = nodes.slice(0, start);
  const list: Value[] = [];
  const map: ValueMap = new Map();
  each(innerScope(scope, scope.module, new Map()), nodes.slice(start), (inner) => {
    const value = evaluate(inner, first);
    const key = colon ? keyOf(value) : undefined;
    if (!colon) list.push(value);
    else if (key !== undefined) map.set(key, evaluate(inner, last));
    return list.length < maxItems;
  });
  return colon ? map : list;
}

/** Goes through the clauses of a comprehension, until `visit` answers false. */
function each(scope: Scope, clauses: readonly SyntaxNode[], visit: (scope: Scope) => boolean): boolean {
  const [keyword, ...rest] = clauses;
  if (!keyword) return visit(scope);
  if (keyword.name === "async") return each(scope, rest, visit);
  if (keyword.name === "if") {
    return truthOf(evaluate(scope, rest[0])) === false || each(scope, rest.slice(1), visit);
  }
  const end = rest.findIndex(({ name }) => name === "in");
  if (keyword.name !== "for" || end < 0) return true;
  const items = itemsOf(evaluate(scope, rest[end + 1])) ?? [];
  return items.every((item) => {
    const inner = innerScope(scope, scope.module, new Map());
    bindTargets(inner, rest.slice(0, end), item);
    return each(inner, rest.slice(end + 2), visit);
  });
}
