import { isTypedList, isTypedMap } from "../params/typedValue.ts";
import { argumentOf, readCall } from "./pythonCalls.ts";
import type { PythonCall } from "./pythonCalls.ts";
import { readParameters } from "./pythonDefinitions.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import { textOf } from "./pythonModule.ts";
import { resolveNode } from "./pythonProject.ts";
import { bodyOf, childrenOf, commaParts, unwrapped } from "./pythonSyntax.ts";
import { staticText, staticValue } from "./pythonValue.ts";
import type { Trace, TraceScope, Traced, TracedFunction } from "./pythonTrace.ts";
import { collection, either, listOf, nothing, openScope, union } from "./pythonTrace.ts";
import { bindTarget, eachItem } from "./traceLoop.ts";

const maxDepth = 12;

/** Follows an expression: the calls in it, in the order in which Python makes them. */
export function traceExpression<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  expression: SyntaxNode,
): Traced<Thing> {
  if (trace.left <= 0) return nothing();
  trace.left -= 1;
  const node = unwrapped(expression);
  switch (node.name) {
    case "VariableName":
      return traceName(trace, scope, node);
    case "MemberExpression":
      return traceMember(trace, scope, node);
    case "CallExpression": {
      const call = readCall(scope.module, node);
      return call ? traceCall(trace, scope, call) : nothing();
    }
    case "ArrayExpression":
    case "TupleExpression":
    case "SetExpression":
      return traceItems(trace, scope, childrenOf(node));
    case "DictionaryExpression":
      return traceDictionary(trace, scope, node);
    case "ArrayComprehensionExpression":
    case "SetComprehensionExpression":
    case "ComprehensionExpression":
    case "DictionaryComprehensionExpression":
      return traceComprehension(trace, scope, childrenOf(node).slice(1, -1));
    case "ConditionalExpression": {
      const [yes, , , , no] = childrenOf(node);
      return either(traceApart(trace, scope, [yes, no]));
    }
    case "NamedExpression": {
      const [target, , valueNode] = childrenOf(node);
      const value = valueNode ? traceExpression(trace, scope, valueNode) : nothing<Thing>();
      if (target) bindTarget(scope, target, value);
      return value;
    }
    case "LambdaExpression": {
      const body = node.lastChild;
      if (!body) return nothing();
      const parameters = readParameters(scope.module, node.getChild("ParamList"));
      return {
        ...nothing(),
        callable: { module: scope.module, parameters, body, closure: openScope(scope.module, scope) },
      };
    }
    case "String":
    case "ContinuedString":
    case "FormatString":
      return withText(trace, scope, node, nothing());
    case "BinaryExpression":
      return withText(trace, scope, node, traceSum(trace, scope, node));
    default:
      return union(childrenOf(node).map((child) => traceExpression(trace, scope, child)));
  }
}

/** What is nothing but perhaps a text that follows from what is written. */
function withText<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  node: SyntaxNode,
  value: Traced<Thing>,
): Traced<Thing> {
  const text = staticText(trace.project, scope.module, node, scope.bindings);
  return text === undefined ? value : { ...value, text };
}

/** Several expressions of which only one is evaluated: each gives its steps the names that are free before. */
function traceApart<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  nodes: readonly (SyntaxNode | undefined)[],
): readonly Traced<Thing>[] {
  const before = trace.taken;
  const after = new Set(before);
  const values = nodes.map((node) => {
    trace.taken = new Set(before);
    const value = node ? traceExpression(trace, scope, node) : nothing<Thing>();
    for (const name of trace.taken) after.add(name);
    return value;
  });
  trace.taken = after;
  return values;
}

function traceName<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): Traced<Thing> {
  return scope.values.get(textOf(scope.module, node)) ?? lookUp(trace, scope, node);
}

function lookUp<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): Traced<Thing> {
  const found = trace.tool.lookup(scope, node);
  if (found) return found;
  const target = resolveNode(trace.project, scope.module, node);
  if (target?.kind !== "definition" || target.definition.kind !== "function")
    return withText(trace, scope, node, nothing());
  const { parameters, body } = target.definition;
  return { ...nothing(), callable: { module: target.module, parameters, body } };
}

/** `result.output`, `parts["x"]`, `parts[0]`, and dotted names of modules. */
function traceMember<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): Traced<Thing> {
  const objectNode = node.firstChild;
  if (!objectNode) return nothing();
  const member = node.getChild("PropertyName");
  const [first = objectNode] = rootsOf(objectNode);
  const isKnown = first.name !== "VariableName" || scope.values.has(textOf(scope.module, first));
  if (member && !isKnown) {
    const found = lookUp(trace, scope, node);
    if (found.thing !== undefined || found.callable) return found;
  }
  const object = traceExpression(trace, scope, objectNode);
  if (member) {
    const found = trace.tool.member(object, textOf(scope.module, member));
    return found ?? withText(trace, scope, node, { sources: object.sources });
  }
  const [keyNode, ...more] = childrenOf(node).slice(2, -1);
  const key =
    keyNode && more.length === 0 ? staticValue(trace.project, scope.module, keyNode, scope.bindings) : undefined;
  const part = typeof key === "string" || typeof key === "bigint" ? object.parts?.get(String(key)) : undefined;
  return part ?? withText(trace, scope, node, { sources: object.sources });
}

/** The name that a chain of members begins with. */
function rootsOf(node: SyntaxNode): readonly SyntaxNode[] {
  let root = unwrapped(node);
  while (root.name === "MemberExpression" && root.firstChild) root = unwrapped(root.firstChild);
  return [root];
}

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
    const value = traceExpression(trace, scope, first.name === "*" && second ? second : first);
    if (first.name !== "*") items.push(value);
    else if (value.parts) items.push(...value.parts.values());
    else loose.push(value);
  }
  return loose.length === 0 ? listOf(items) : union([...items, ...loose]);
}

function traceDictionary<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): Traced<Thing> {
  const parts = new Map<string, Traced<Thing>>();
  const loose: Traced<Thing>[] = [];
  for (const [first, second, third] of commaParts(childrenOf(node))) {
    if (!first || !second) continue;
    const value = traceExpression(trace, scope, third ?? second);
    const key = third && staticValue(trace.project, scope.module, first, scope.bindings);
    if (typeof key === "string") parts.set(key, value);
    else if (!third && value.parts) for (const [name, part] of value.parts) parts.set(name, part);
    else loose.push(value);
  }
  return loose.length === 0 ? collection(parts) : union([...parts.values(), ...loose]);
}

/** Lists that are added; anything else of two sides. */
function traceSum<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): Traced<Thing> {
  const [left, right] = [node.firstChild, node.lastChild].map((side) =>
    side ? traceExpression(trace, scope, side) : nothing<Thing>(),
  );
  if (left?.parts && right?.parts) return listOf([...left.parts.values(), ...right.parts.values()]);
  return union([left ?? nothing(), right ?? nothing()]);
}

/** `[f(x) for x in items]`: a turn for each item that is known. Conditions are passed by. */
function traceComprehension<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  nodes: readonly SyntaxNode[],
): Traced<Thing> {
  const start = nodes.findIndex(({ name }) => name === "for");
  const results: Traced<Thing>[] = [];
  const turn = (inner: TraceScope<Thing>, from: number): void => {
    const end = nodes.findIndex(({ name }, index) => index > from && name === "in");
    const items = nodes[end + 1];
    if (end < 0 || !items) return;
    const next = nodes.findIndex(({ name }, index) => index > end && name === "for");
    eachItem(trace, inner, nodes.slice(from + 1, end), items, (turnScope) => {
      if (next >= 0) turn(turnScope, next);
      else {
        const values = nodes.slice(0, start).map((node) => traceExpression(trace, turnScope, node));
        results.push(values.at(-1) ?? nothing());
      }
    });
  };
  if (start >= 0) turn(openScope(scope.module, scope), start);
  return listOf(results);
}

const growing = new Set(["append", "add", "extend", "insert", "update"]);

function traceCall<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, call: PythonCall): Traced<Thing> {
  const callee = traceExpression(trace, scope, call.callee);
  const positional =
    generated(trace, scope, call) ?? call.positional.map((node) => traceExpression(trace, scope, node));
  const keywords = new Map(
    [...call.keywords].map(([name, node]) => [name, traceExpression(trace, scope, node)] as const),
  );
  const starred = [...call.starred, ...call.doubleStarred].map((node) => traceExpression(trace, scope, node));
  // What is unpacked is known by its parts: `**{"a": x}`, `*[x, y]`.
  for (const value of starred.slice(call.starred.length)) {
    for (const [name, part] of value.parts ?? []) if (!keywords.has(name)) keywords.set(name, part);
  }
  for (const value of starred.slice(0, call.starred.length)) positional.push(...(value.parts?.values() ?? []));
  const { sources } = union([...positional, ...keywords.values(), ...starred]);
  const traced = { scope, call, positional, keywords, sources };
  const result = trace.tool.call(trace, callee, traced);
  if (result) return result;
  if (callee.callable) return followCall(trace, callee.callable, positional, keywords, { scope, call });
  growObject(scope, call, [...positional, ...keywords.values()]);
  return withText(trace, scope, call.node, { sources: union([callee, { sources }]).sources });
}

/** The one argument of `list(f(x) for x in items)`. */
function generated<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  call: PythonCall,
): Traced<Thing>[] | undefined {
  const list = call.node.getChild("ArgList");
  return list?.getChild("for") ? [traceComprehension(trace, scope, childrenOf(list).slice(1, -1))] : undefined;
}

/** `items.append(x)`: what the list holds from then on. */
function growObject<Thing>(scope: TraceScope<Thing>, { callee }: PythonCall, added: readonly Traced<Thing>[]): void {
  const member = callee.name === "MemberExpression" ? callee.getChild("PropertyName") : null;
  const object = callee.firstChild;
  if (!member || object?.name !== "VariableName" || !growing.has(textOf(scope.module, member))) return;
  const name = textOf(scope.module, object);
  const before = scope.values.get(name);
  if (!before) return;
  const isItem = textOf(scope.module, member) === "append" || textOf(scope.module, member) === "add";
  const items = isItem ? added : added.flatMap((value) => [...(value.parts?.values() ?? [value])]);
  const isList = before.parts !== undefined;
  scope.values.set(name, isList ? listOf([...before.parts.values(), ...items]) : union([before, ...items]));
}

/** Follows a function of the project's with the arguments of a call. */
export function followCall<Thing>(
  trace: Trace<Thing>,
  callable: TracedFunction<Thing>,
  positional: readonly Traced<Thing>[],
  keywords: ReadonlyMap<string, Traced<Thing>>,
  from?: { readonly scope: TraceScope<Thing>; readonly call: PythonCall },
): Traced<Thing> {
  const { module, parameters, body } = callable;
  const all = union([...positional, ...keywords.values()]);
  if (trace.depth >= maxDepth || !trace.tool.isFollowed(module, body)) return all;
  const scope = openScope(module, callable.closure);
  const places = parameters.filter(({ star }) => star === undefined);
  places.forEach((parameter, index) => {
    const value = keywords.get(parameter.name) ?? positional[index];
    const written = from && argumentOf(from.call, parameter.name, index);
    const plain = written
      ? staticValue(trace.project, from.scope.module, written, from.scope.bindings)
      : parameter.value && staticValue(trace.project, module, parameter.value, scope.bindings);
    scope.values.delete(parameter.name);
    scope.bindings.delete(parameter.name);
    if (plain !== undefined) scope.bindings.set(parameter.name, plain);
    if (value && (plain === undefined || isTypedList(plain) || isTypedMap(plain)))
      scope.values.set(parameter.name, value);
    else if (!value && plain === undefined) scope.values.set(parameter.name, nothing());
  });
  trace.depth += 1;
  const isFunction = body.name === "Body";
  const result = isFunction
    ? (trace.run(scope, body).returned ?? nothing<Thing>())
    : traceExpression(trace, scope, body);
  trace.depth -= 1;
  return result;
}

/** A function that is defined where the trace passes, with what is known there. */
export function localFunction<Thing>(scope: TraceScope<Thing>, node: SyntaxNode): Traced<Thing> {
  const body = bodyOf(node);
  if (!body) return nothing();
  const parameters = readParameters(scope.module, node.getChild("ParamList"));
  return { ...nothing(), callable: { module: scope.module, parameters, body, closure: scope } };
}
