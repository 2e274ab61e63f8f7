import { isTypedList, isTypedMap } from "../params/typedValue.ts";
import type { PythonCall } from "./pythonCalls.ts";
import { argumentOf } from "./pythonCalls.ts";
import type { PythonParameter } from "./pythonDefinitions.ts";
import { readParameters } from "./pythonDefinitions.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import { bodyOf } from "./pythonSyntax.ts";
import type { Trace, TraceScope, Traced, TracedFunction } from "./pythonTrace.ts";
import { isEmpty, knownValue, nothing, openScope, union } from "./pythonTrace.ts";
import { partAsWritten } from "./templateText.ts";

/** How many functions are followed that call each other. */
const maxDepth = 12;

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
    const value = keywords.get(parameter.name) ?? positional[index] ?? namedDefault(trace, scope, parameter);
    const written = from && argumentOf(from.call, parameter.name, index);
    const isGiven = keywords.has(parameter.name) || positional[index] !== undefined;
    const [node, outer] = written ? [written, from.scope] : [isGiven ? undefined : parameter.value, scope];
    const known = knownValue(trace, outer, node);
    const plain = known === undefined ? (value?.text ?? value?.number) : known;
    scope.values.delete(parameter.name);
    scope.bindings.delete(parameter.name);
    if (plain !== undefined) scope.bindings.set(parameter.name, plain);
    if (value && (plain === undefined || isTypedList(plain) || isTypedMap(plain)))
      scope.values.set(parameter.name, plain === undefined ? asWritten(outer, written, value) : value);
    else if (!value && plain === undefined) scope.values.set(parameter.name, nothing());
  });
  trace.depth += 1;
  const isFunction = body.name === "Body";
  const result = isFunction ? (trace.run(scope, body).returned ?? nothing<Thing>()) : trace.valueOf(scope, body);
  trace.depth -= 1;
  return result;
}

/** What is given where nothing is known of it: as the caller writes it, so that one call is told from another. */
function asWritten<Thing>(
  { module }: TraceScope<Thing>,
  node: SyntaxNode | undefined,
  value: Traced<Thing>,
): Traced<Thing> {
  const written = node?.name === "MemberExpression" ? partAsWritten(module, node) : undefined;
  return written === undefined || !isEmpty(value) ? value : { ...value, template: written };
}

/** What a parameter stands for that is given nothing: `rule=TriggerRule.ALL_DONE`. */
function namedDefault<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  { value }: PythonParameter,
): Traced<Thing> | undefined {
  const isName = value?.name === "VariableName" || value?.name === "MemberExpression";
  return isName ? trace.valueOf(scope, value) : undefined;
}

/** A function that is defined where the trace passes, with what is known there. */
export function localFunction<Thing>(scope: TraceScope<Thing>, node: SyntaxNode): Traced<Thing> {
  const body = bodyOf(node);
  if (!body) return nothing();
  const parameters = readParameters(scope.module, node.getChild("ParamList"));
  return { ...nothing(), callable: { module: scope.module, parameters, body, closure: scope } };
}
