import type { TypedValue } from "../params/typedValue.ts";
import type { PythonCall } from "./pythonCalls.ts";
import type { PythonFunction } from "./pythonDefinitions.ts";
import type { Evaluation } from "./pythonEvaluation.ts";
import { evaluate } from "./pythonEvaluation.ts";
import type { PythonModule } from "./pythonModule.ts";
import { childrenOf, nodesIn } from "./pythonSyntax.ts";

/**
 * What a function of the project returns for a call, where it returns one expression of its parameters and of constants,
 * as a helper that builds paths does. Without a call it is a property, or a method of `self` that takes nothing more.
 */
export function functionValue(
  evaluation: Evaluation,
  module: PythonModule,
  definition: PythonFunction,
  call?: PythonCall,
): TypedValue | undefined {
  const result = returnedNode(definition);
  const bindings = result && bindParameters(evaluation, module, definition, call);
  return bindings && evaluate({ ...evaluation, module, bindings }, result);
}

/** The expression of the one `return` of a function. */
function returnedNode({ body, isAsync }: PythonFunction) {
  const [statement, ...others] = nodesIn(body, "ReturnStatement", true);
  const [, expression, ...more] = childrenOf(statement);
  return others.length > 0 || more.length > 0 || isAsync ? undefined : expression;
}

function bindParameters(
  evaluation: Evaluation,
  module: PythonModule,
  { parameters }: PythonFunction,
  call: PythonCall | undefined,
): ReadonlyMap<string, TypedValue> | undefined {
  const isMethod = parameters[0]?.name === "self" || parameters[0]?.name === "cls";
  const taken = isMethod ? parameters.slice(1) : parameters;
  // What is known of `self` where the method is called is known in it as well.
  const bindings = new Map([...evaluation.bindings].filter(([name]) => isMethod && name.startsWith("self.")));
  const positional = call?.positional ?? [];
  if (positional.length > taken.length || taken.some(({ star }) => star !== undefined)) return undefined;
  for (const [index, { name, value: initial }] of taken.entries()) {
    const given = positional[index] ?? call?.keywords.get(name);
    const outside = { ...evaluation, module, bindings: new Map<string, TypedValue>() };
    const value = given ? evaluate(evaluation, given) : initial && evaluate(outside, initial);
    if (value !== undefined) bindings.set(name, value);
  }
  return bindings;
}
