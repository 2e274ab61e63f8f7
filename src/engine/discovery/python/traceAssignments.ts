import type { SyntaxNode } from "./pythonLiteral.ts";
import { textOf } from "./pythonModule.ts";
import { dottedText } from "./pythonNames.ts";
import { childrenOf } from "./pythonSyntax.ts";
import type { Trace, TraceScope, Traced } from "./pythonTrace.ts";
import { either, knownValue, listOf, nothing } from "./pythonTrace.ts";
import { traceItems } from "./traceCollection.ts";
import { bindTarget, bindTargets } from "./traceLoop.ts";

/** The value of one side: a tuple where there is a comma. */
export function sideValue<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  nodes: readonly SyntaxNode[],
): Traced<Thing> {
  const [only, ...more] = nodes;
  if (!only) return nothing();
  return more.length === 0 ? trace.valueOf(scope, only) : traceItems(trace, scope, nodes);
}

/** `a = b = value`, `a, b = value`, `a: type = value`. */
export function traceAssignment<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): void {
  const sides: SyntaxNode[][] = [[]];
  for (const child of childrenOf(node)) {
    if (child.name === "AssignOp") sides.push([]);
    else if (child.name !== "TypeDef") sides.at(-1)?.push(child);
  }
  const values = sides.pop() ?? [];
  const value = sideValue(trace, scope, values);
  for (const targets of sides) {
    const [only, ...more] = targets;
    if (only && more.length === 0) bindTarget(trace, scope, only, value);
    else bindTargets(trace, scope, targets, value);
    if (only && more.length === 0 && values.length === 1) bindStatic(trace, scope, only, values[0], value);
  }
}

/** What is no text but known all the same, as a list of texts, is known by the name from then on. */
function bindStatic<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  target: SyntaxNode,
  node: SyntaxNode | undefined,
  value: Traced<Thing>,
): void {
  const written = dottedText(scope.module, target);
  const isPlain = written !== undefined && value.sources.size === 0 && value.thing === undefined;
  if (!isPlain || value.callable || value.object || value.text !== undefined) return;
  const plain = knownValue(trace, scope, node);
  if (plain === undefined) return;
  scope.bindings.set(written, plain);
  const [owner = "", name, ...more] = written.split(".");
  if (name !== undefined && more.length === 0) scope.values.get(owner)?.object?.plain.set(name, plain);
}

/** `items += [x]`, `first >>= second`. */
export function traceUpdate<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): void {
  const [target, operator, ...values] = childrenOf(node);
  if (!target || !operator) return;
  const value = sideValue(trace, scope, values);
  const before = trace.valueOf(scope, target);
  const sign = textOf(scope.module, operator).slice(0, -1);
  const isList = sign === "+" && before.parts && value.parts;
  const added = isList ? listOf([...(before.parts?.values() ?? []), ...(value.parts?.values() ?? [])]) : undefined;
  bindTarget(trace, scope, target, trace.tool.operate?.(sign, before, value) ?? added ?? either([before, value]));
}
