import type { SyntaxNode } from "./pythonLiteral.ts";
import { childrenOf, commaParts } from "./pythonSyntax.ts";
import type { Trace, TraceScope, Traced } from "./pythonTrace.ts";
import { listOf, mapOf, nothing, openScope, union } from "./pythonTrace.ts";
import { staticValue } from "./pythonValue.ts";
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

export function traceDictionary<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): Traced<Thing> {
  const parts = new Map<string, Traced<Thing>>();
  const loose: Traced<Thing>[] = [];
  for (const [first, second, third] of commaParts(childrenOf(node))) {
    if (!first || !second) continue;
    const value = trace.valueOf(scope, third ?? second);
    const key = third && staticValue(trace.project, scope.module, first, scope.bindings);
    if (typeof key === "string") parts.set(key, value);
    else if (!third && value.parts) for (const [name, part] of value.parts) parts.set(name, part);
    else loose.push(value);
  }
  return loose.length === 0 ? mapOf(parts) : union([...parts.values(), ...loose]);
}

/** Lists that are added; anything else of two sides. */
export function traceSum<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): Traced<Thing> {
  const [left, right] = [node.firstChild, node.lastChild].map((side) =>
    side ? trace.valueOf(scope, side) : nothing<Thing>(),
  );
  if (left?.parts && right?.parts) return listOf([...left.parts.values(), ...right.parts.values()]);
  return union([left ?? nothing(), right ?? nothing()]);
}

/** `[f(x) for x in items]`, `{k: f(k) for k in items}`: a turn for each item that is known. Conditions are passed by. */
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
    eachItem(trace, inner, nodes.slice(from + 1, end), items, (turnScope) =>
      next < 0 ? addResult(turnScope) : turn(turnScope, next),
    );
  };
  if (start >= 0) turn(openScope(scope.module, scope), start);
  return isMap ? mapOf(results) : listOf([...results.values()]);
}
