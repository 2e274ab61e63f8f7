import type { SyntaxNode } from "./pythonLiteral.ts";
import { textOf } from "./pythonModule.ts";
import { childrenOf, commaParts } from "./pythonSyntax.ts";
import type { Trace, TraceScope, Traced } from "./pythonTrace.ts";
import { knownValue, listOf, mapOf, nothing, openScope, union, withText } from "./pythonTrace.ts";
import { traceCondition } from "./traceCondition.ts";
import { eachItem } from "./traceLoop.ts";

/** The items of a list, a tuple or the right side of an assignment; one alone without a comma is itself. */
export function traceItems<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  nodes: readonly SyntaxNode[],
): Traced<Thing> {
  const items: Traced<Thing>[] = [];
  const loose: Traced<Thing>[] = [];
  for (const [first, second] of commaParts(nodes)) {
    if (!first) continue;
    const value = trace.valueOf(scope, first.name === "*" && second ? second : first);
    if (first.name !== "*") items.push(value);
    else if (value.parts) items.push(...value.parts.values());
    else loose.push(value);
  }
  return loose.length === 0 ? listOf(items) : union([...items, ...loose]);
}

/** A dictionary as it is written: its parts are known where all of its keys are. */
export function traceDictionary<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): Traced<Thing> {
  const parts = new Map<string, Traced<Thing>>();
  const loose: Traced<Thing>[] = [];
  for (const [first, second, third] of commaParts(childrenOf(node))) {
    if (!first || !second) continue;
    const value = trace.valueOf(scope, third ?? second);
    const key = third && knownValue(trace, scope, first);
    if (typeof key === "string") parts.set(key, value);
    else if (!third && value.parts) for (const [name, part] of value.parts) parts.set(name, part);
    else loose.push(value);
  }
  return loose.length === 0 ? mapOf(parts) : union([...parts.values(), ...loose]);
}

/** Two sides with an operator between them: what the tool makes of them, lists that are added, or all that is in both. */
export function traceBinary<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): Traced<Thing> {
  const [left, operator] = childrenOf(node);
  const sides = [left, node.lastChild].map((side) => (side ? trace.valueOf(scope, side) : nothing<Thing>()));
  const [one = nothing<Thing>(), other = nothing<Thing>()] = sides;
  const sign = operator ? textOf(scope.module, operator) : "";
  const made = trace.tool.operate?.(sign, one, other);
  if (made) return made;
  if (sign === "+" && one.parts && other.parts) return listOf([...one.parts.values(), ...other.parts.values()]);
  return withText(trace, scope, node, union(sides));
}

/** `items[1:]`, `items[:-1]`, `items[::2]` of a list whose items are known. */
export function traceSlice<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  { parts, isMap }: Traced<Thing>,
  node: SyntaxNode,
): Traced<Thing> | undefined {
  if (!parts || isMap) return undefined;
  const bounds: (SyntaxNode | undefined)[] = [undefined];
  for (const child of childrenOf(node).slice(2, -1)) {
    if (child.name === ":") bounds.push(undefined);
    else bounds[bounds.length - 1] = child;
  }
  const values = bounds.map((bound) => bound && knownValue(trace, scope, bound));
  const isKnown = bounds.length > 1 && values.every((value, index) => !bounds[index] || typeof value === "bigint");
  const [start, end, step = 1] = values.map((value) => (typeof value === "bigint" ? Number(value) : undefined));
  const items = [...parts.values()];
  if (!isKnown) return undefined;
  if (step === -1 && start === undefined && end === undefined) return listOf(items.toReversed());
  return step > 0 ? listOf(items.slice(start, end).filter((_, index) => index % step === 0)) : undefined;
}

/** `[f(x) for x in items]`, `{k: f(k) for k in items}`: a turn for each item that is known and meets the conditions. */
export function traceComprehension<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  nodes: readonly SyntaxNode[],
): Traced<Thing> {
  const start = nodes.findIndex(({ name }) => name === "for");
  const results = new Map<string, Traced<Thing>>();
  const [first, ...rest] = nodes.slice(0, start).filter(({ name }) => name !== ":");
  const isMap = rest.length > 0;
  const addResult = (turn: TraceScope<Thing>): void => {
    const key = first ? trace.valueOf(turn, first) : nothing<Thing>();
    const [valueNode] = rest;
    const name = isMap ? key.text : undefined;
    results.set(name ?? String(results.size), valueNode ? trace.valueOf(turn, valueNode) : key);
  };
  const turn = (inner: TraceScope<Thing>, from: number): void => {
    const end = nodes.findIndex(({ name }, index) => index > from && name === "in");
    const items = nodes[end + 1];
    if (end < 0 || !items) return;
    const next = nodes.findIndex(({ name }, index) => index > end && name === "for");
    const clauses = nodes.slice(end + 2, next < 0 ? undefined : next);
    const conditions = clauses.filter((_, index) => clauses[index - 1]?.name === "if");
    eachItem(trace, inner, nodes.slice(from + 1, end), items, (turnScope) => {
      if (conditions.some((condition) => traceCondition(trace, turnScope, condition) === false)) return;
      if (next < 0) addResult(turnScope);
      else turn(turnScope, next);
    });
  };
  if (start >= 0) turn(openScope(scope.module, scope), start);
  return isMap ? mapOf(results) : listOf([...results.values()]);
}
