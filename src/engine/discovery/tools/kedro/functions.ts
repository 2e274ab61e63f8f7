import type { PythonParameter } from "../../python/pythonDefinitions.ts";
import { readParameters } from "../../python/pythonDefinitions.ts";
import { bodyOf, childrenOf, nodesIn } from "../../python/pythonSyntax.ts";
import { nodesOf, pipelineOf } from "./pipelines.ts";
import type { Ending, Scope } from "./scope.ts";
import { evaluate, innerScope } from "./scope.ts";
import type { Arguments, ClassValue, FunctionValue, Value, ValueMap } from "./values.ts";
import { asKind, isMap, unknown } from "./values.ts";

/** Calls a function or a lambda of the project. What it is not given and has no default for is not known. */
export function callFunction(func: FunctionValue, args: Arguments): Value {
  const { code, scope } = func;
  const { reading, module } = scope;
  if (!("kind" in code)) {
    const inner = innerScope(scope, module, new Map());
    bindParameters(inner, readParameters(module, code.getChild("ParamList")), args);
    return evaluate(inner, childrenOf(code).at(-1));
  }
  const inner = innerScope(scope, module, new Map());
  bindParameters(inner, code.parameters, args);
  const body = bodyOf(code.node);
  if (!body || reading.depth <= callDepth) return unknown;
  reading.depth -= callDepth;
  const ending = reading.language.execute(inner, body);
  reading.depth += callDepth;
  const isGenerator = inner.yielded.length > 0 || nodesIn(code.node, "YieldStatement", true).length > 0;
  return isGenerator ? inner.yielded : resultOf(inner, ending);
}

/** How much of the depth that is left a call takes, beside what stands in it. */
const callDepth = 5;

function bindParameters(scope: Scope, parameters: readonly PythonParameter[], args: Arguments): void {
  const { positional, keywords } = args;
  const rest = new Map(keywords);
  let next = 0;
  for (const { name, value, star } of parameters) {
    rest.delete(name);
    if (star === "*") {
      scope.names.set(name, positional.slice(next));
      next = Math.max(next, positional.length);
    } else if (star === "**") {
      scope.names.set(name, rest);
    } else {
      const given = keywords.has(name) ? keywords.get(name) : positional[next++];
      scope.names.set(name, given ?? (value && scope.outer ? evaluate(scope.outer, value) : unknown));
    }
  }
}

/** What a function returns; where conditions that cannot be told stand before it, all that it may return, put together. */
function resultOf(scope: Scope, ending: Ending | undefined): Value {
  const last = typeof ending === "object" ? [ending.returns] : [];
  const values = [...scope.returned, ...last];
  const [only, ...more] = values;
  if (only === undefined) return ending === "raise" ? unknown : null;
  if (more.length === 0) return only;
  const known = values.filter((value) => value !== null && value !== unknown);
  if (known.length > 0 && known.every((value) => asKind(value, "pipeline") ?? asKind(value, "node"))) {
    return pipelineOf(known.flatMap(nodesOf));
  }
  if (known.every(isMap)) return new Map(known.flatMap((map) => [...map]));
  return known.at(-1) ?? unknown;
}

/** Makes an object of a class: its `__init__` runs, or its fields are what is given by name. */
export function makeInstance(made: ClassValue, args: Arguments): ClassValue {
  const names: ValueMap = new Map(args.keywords);
  const instance: ClassValue = { kind: "class", names, bases: [made], isInstance: true };
  const init = asKind(memberOfClass(made, "__init__"), "function");
  if (init) callFunction(init, { ...args, positional: [instance, ...args.positional] });
  return instance;
}

/** A member of a class or an object, also an inherited one. */
export function memberOfClass(holder: ClassValue, name: string): Value | undefined {
  const own = holder.names.get(name);
  if (own !== undefined) return own;
  for (const base of holder.bases) {
    const inherited = asKind(base, "class");
    const value = inherited && memberOfClass(inherited, name);
    if (value !== undefined) return value;
  }
  return undefined;
}
