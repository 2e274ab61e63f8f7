import type { TypedValue } from "../params/typedValue.ts";
import { readCall } from "./pythonCalls.ts";
import { readParameters } from "./pythonDefinitions.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import { textOf } from "./pythonModule.ts";
import { resolveNode } from "./pythonProject.ts";
import { childrenOf, unwrapped } from "./pythonSyntax.ts";
import type { Trace, TraceScope, Traced } from "./pythonTrace.ts";
import { either, knownValue, nothing, openScope, textIn, union, withText } from "./pythonTrace.ts";
import { putTogether } from "./templateText.ts";
import { traceCall } from "./traceCall.ts";
import { traceBinary, traceComprehension, traceDictionary, traceItems, traceSlice } from "./traceCollection.ts";
import { traceCondition } from "./traceCondition.ts";
import { followCall } from "./traceFunction.ts";
import { bindTarget } from "./traceLoop.ts";
import { objectMember } from "./traceObject.ts";

/** Follows an expression: the calls in it, in the order in which Python makes them. */
export function traceExpression<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  expression: SyntaxNode,
): Traced<Thing> {
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
      const [yes, , condition, , no] = childrenOf(node);
      const isMet = condition && traceCondition(trace, scope, condition);
      if (isMet !== undefined) return trace.valueOf(scope, (isMet ? yes : no) ?? node);
      return either(traceApart(trace, scope, [yes, no]));
    }
    case "NamedExpression": {
      const [target, , valueNode] = childrenOf(node);
      const value = valueNode ? trace.valueOf(scope, valueNode) : nothing<Thing>();
      if (target) bindTarget(trace, scope, target, value);
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
    case "Number": {
      const number = knownValue(trace, scope, node);
      return typeof number === "bigint" ? { ...nothing(), number } : nothing();
    }
    case "String":
    case "ContinuedString":
      return withText(trace, scope, node, nothing());
    case "FormatString":
      return traceFormat(trace, scope, node);
    case "BinaryExpression":
      return traceBinary(trace, scope, node);
    default:
      return union(childrenOf(node).map((child) => trace.valueOf(scope, child)));
  }
}

/** An f-string holds what its fields hold, and says what they say. */
function traceFormat<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): Traced<Thing> {
  const fields = node.getChildren("FormatReplacement").flatMap((field) => childrenOf(field).slice(1, -1));
  const values = new Map(fields.map((field) => [field.from, trace.valueOf(scope, field)] as const));
  const all = union([...values.values()]);
  const text = knownValue(trace, scope, node);
  if (typeof text === "string") return { ...all, text };
  const put = putTogether(trace.project, scope.module, node, scope.bindings, ({ from }) => textIn(values.get(from)));
  const isWhole = fields.every(({ from }) => values.get(from)?.text !== undefined);
  return { ...all, ...(isWhole && put !== undefined ? { text: put } : { template: put ?? "{…}" }) };
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
    const value = node ? trace.valueOf(scope, node) : nothing<Thing>();
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
  if (target?.kind === "definition" && target.definition.kind === "class")
    return { ...nothing(), class: { module: target.module, definition: target.definition } };
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
    if (found.thing !== undefined || found.callable || found.class || found.text !== undefined) return found;
  }
  const object = trace.valueOf(scope, objectNode);
  if (member) {
    const name = textOf(scope.module, member);
    const found = objectMember(trace, object, name) ?? trace.tool.member(object, name);
    if (found) return found;
    const method = object.parts && { method: { of: object, name } };
    return withText(trace, scope, node, { sources: object.sources, ...method });
  }
  const [keyNode, ...more] = childrenOf(node).slice(2, -1);
  const slice = more.length > 0 || keyNode?.name === ":" ? traceSlice(trace, scope, object, node) : undefined;
  if (slice) return slice;
  const key = keyNode && more.length === 0 ? knownValue(trace, scope, keyNode) : undefined;
  const part = partAt(object, key) ?? itemOf(trace, scope, object, keyNode);
  return part ?? withText(trace, scope, node, { sources: object.sources });
}

/** `object[key]` of a class of the project's that says what that is. */
function itemOf<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  object: Traced<Thing>,
  key: SyntaxNode | undefined,
): Traced<Thing> | undefined {
  const method = object.object && key ? objectMember(trace, object, "__getitem__")?.callable : undefined;
  return method && key && followCall(trace, method, [trace.valueOf(scope, key)], new Map());
}

function partAt<Thing>({ parts, isMap }: Traced<Thing>, key: TypedValue | undefined): Traced<Thing> | undefined {
  if (typeof key === "bigint" && !isMap && parts && key < 0n) return parts.get(String(BigInt(parts.size) + key));
  return typeof key === "string" || typeof key === "bigint" ? parts?.get(String(key)) : undefined;
}

/** The name that a chain of members begins with. */
function rootsOf(node: SyntaxNode): readonly SyntaxNode[] {
  let root = unwrapped(node);
  while (root.name === "MemberExpression" && root.firstChild) root = unwrapped(root.firstChild);
  return [root];
}
