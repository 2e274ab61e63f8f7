import type { TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../params/typedValue.ts";
import { bindingsIn } from "./pythonBindings.ts";
import type { PythonBindings } from "./pythonValue.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import { textOf } from "./pythonModule.ts";
import { childrenOf, commaParts, unwrapped } from "./pythonSyntax.ts";
import type { Trace, TraceScope, Traced } from "./pythonTrace.ts";
import { itemsOf, knownValue, listOf, mapOf, nothing, openScope, union } from "./pythonTrace.ts";

const maxTurns = 200;

/** Forgets the plain values of the names that a body binds. */
export function forgetChanged<Thing>(scope: TraceScope<Thing>, body: SyntaxNode): void {
  for (const name of bindingsIn(scope.module, body).keys()) scope.bindings.delete(name);
}

/**
 * Visits each turn of a loop: over a list whose values or parts are known one by one, else once for all of its items.
 * `body` is what is run in each turn of a statement.
 */
export function eachItem<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  targets: readonly SyntaxNode[],
  items: SyntaxNode,
  visit: (scope: TraceScope<Thing>) => void,
  body?: SyntaxNode,
): void {
  const plain = knownValue(trace, scope, items) ?? defaultValue(trace, scope, items);
  // Of a dictionary its keys, of a text its letters.
  const list = isTypedMap(plain) ? [...plain.keys()] : typeof plain === "string" ? Array.from(plain) : plain;
  if (isTypedList(list)) {
    for (const item of list.slice(0, maxTurns)) {
      if (trace.left <= 0) return;
      bindPlain(scope, targets, item);
      visit(scope);
    }
    return;
  }
  const traced = trace.valueOf(scope, items);
  const known = itemsOf(traced)?.slice(0, maxTurns);
  // In one turn that stands for many, what the body changes may be as any of them left it.
  if (body && !known) forgetChanged(scope, body);
  const before = known ? undefined : lengthsIn(scope);
  for (const item of known ?? [{ sources: traced.sources }]) {
    if (trace.left <= 0) return;
    const [only, ...more] = targets;
    if (only && more.length === 0) bindTarget(trace, scope, only, item);
    else bindTargets(trace, scope, targets, item);
    visit(scope);
  }
  for (const [name, length] of before ? lengthsIn(scope) : []) {
    if (before?.get(name) !== length) scope.bindings.delete(name);
  }
}

/** How long the lists are that grow where the trace passes. */
function lengthsIn({ bindings }: TraceScope<unknown>): PythonBindings {
  return new Map([...bindings].filter(([name]) => name.startsWith("len(")));
}

function defaultValue<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, items: SyntaxNode): TypedValue | undefined {
  if (!scope.defaults) return undefined;
  return knownValue(trace, { ...scope, bindings: new Map([...scope.defaults, ...scope.bindings]) }, items);
}

function bindPlain<Thing>(scope: TraceScope<Thing>, targets: readonly SyntaxNode[], item: TypedValue): void {
  const { star, nodes: parts } = namedParts(targets);
  const [single] = parts;
  if (parts.length === 1 && single?.name === "VariableName") {
    const name = textOf(scope.module, single);
    scope.values.delete(name);
    scope.bindings.set(name, item);
  } else if (parts.length === 1 && single && isTypedList(item)) {
    bindPlain(scope, childrenOf(single), item);
  } else if (isTypedList(item)) {
    const spread = star < 0 ? item : gathered(item, star, parts.length, (rest) => rest);
    parts.forEach((part, index) => {
      const value = spread[index];
      if (part && value !== undefined) bindPlain(scope, [part], value);
    });
  }
}

/** Binds the name, the names of a tuple, or the item of a dictionary on the left of an assignment. */
export function bindTarget<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  target: SyntaxNode,
  value: Traced<Thing>,
): void {
  const node = unwrapped(target);
  if (node.name === "VariableName") {
    const name = textOf(scope.module, node);
    const plain = value.text ?? value.number;
    if (plain === undefined) scope.bindings.delete(name);
    else scope.bindings.set(name, plain);
    scope.values.set(name, value);
    bindLength(scope, name, value);
  } else if (node.name === "TupleExpression" || node.name === "ArrayExpression") {
    bindTargets(trace, scope, childrenOf(node), value);
  } else if (node.name === "MemberExpression" && node.firstChild?.name === "VariableName") {
    const name = textOf(scope.module, node.firstChild);
    const before = scope.values.get(name) ?? nothing();
    const member = node.getChild("PropertyName");
    if (member) return setAttribute(scope, name, before, textOf(scope.module, member), value);
    const [, open, keyNode] = childrenOf(node);
    const key = open && keyNode ? trace.valueOf(scope, keyNode).text : undefined;
    const isKept = before.isMap && key !== undefined;
    scope.bindings.delete(name);
    const after = isKept ? mapOf(new Map([...(before.parts ?? []), [key, value]])) : union([before, value]);
    scope.values.set(name, after);
    bindLength(scope, name, after);
  }
}

/** `object.name = value`; of what is no object of the project's, the value may be anywhere in it. */
function setAttribute<Thing>(
  scope: TraceScope<Thing>,
  owner: string,
  before: Traced<Thing>,
  name: string,
  value: Traced<Thing>,
): void {
  const plain = value.text ?? value.number;
  before.object?.attributes.set(name, value);
  before.object?.plain.delete(name);
  if (plain !== undefined) before.object?.plain.set(name, plain);
  if (plain === undefined) scope.bindings.delete(`${owner}.${name}`);
  else scope.bindings.set(`${owner}.${name}`, plain);
  if (!before.object) scope.values.set(owner, { ...before, sources: union([before, value]).sources });
}

/** How many items a list has that grows where the trace passes is known by the text that asks for it. */
export function bindLength<Thing>(scope: TraceScope<Thing>, name: string, { parts }: Traced<Thing>): void {
  if (parts) scope.bindings.set(`len(${name})`, BigInt(parts.size));
  else scope.bindings.delete(`len(${name})`);
}

/** Binds several names to the parts of a value, or each to all of it where its parts are not known. */
export function bindTargets<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  nodes: readonly SyntaxNode[],
  value: Traced<Thing>,
): void {
  const { star, nodes: targets } = namedParts(nodes);
  const parts = value.isMap ? undefined : itemsOf(value);
  const spread = star < 0 ? parts : parts && gathered(parts, star, targets.length, (rest) => listOf(rest));
  const isEach = spread?.length === targets.length;
  targets.forEach((target, index) => {
    if (target) bindTarget(trace, scope, target, (isEach ? spread[index] : undefined) ?? { sources: value.sources });
  });
}

/** What stands between the commas on the left of an assignment; `star` is the place of the one that takes the rest. */
function namedParts(nodes: readonly SyntaxNode[]) {
  const parts = commaParts(nodes);
  const star = parts.findIndex(([first]) => first?.name === "*");
  return { star, nodes: parts.map(([first, second], index) => (index === star ? second : first)) };
}

/** `first, *rest, last = items`: the items by their targets, those of the rest as one. */
function gathered<Item>(
  items: readonly Item[],
  star: number,
  count: number,
  asOne: (rest: readonly Item[]) => Item,
): readonly Item[] {
  const end = items.length - count + star + 1;
  return end < star ? items : [...items.slice(0, star), asOne(items.slice(star, end)), ...items.slice(end)];
}

/** A scope of its own for one of several ways to go on. */
export function forkScope<Thing>(scope: TraceScope<Thing>): TraceScope<Thing> {
  return openScope(scope.module, scope);
}
