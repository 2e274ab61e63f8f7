import type { PythonParameter } from "../pythonDefinitions.ts";
import { readParameters } from "../pythonDefinitions.ts";
import { bodyOf, childrenOf, nodesIn } from "../pythonSyntax.ts";
import { evaluate, innerScope } from "./scope.ts";
import type { Arguments, CallSite, ClassValue, Ending, FunctionValue, Scope, Value, ValueMap } from "./language.ts";
import { asKind, isMap, unknown } from "./values.ts";

/** Calls a function or a lambda of the project. What it is not given and has no default for is not known. */
export function callFunction(func: FunctionValue, args: Arguments, site?: CallSite): Value {
  const { code, scope } = func;
  const { reading, module } = scope;
  const inner = { ...innerScope(scope, module, new Map()), site };
  if (!("kind" in code)) {
    bindParameters(inner, readParameters(module, code.getChild("ParamList")), args);
    return evaluate(inner, childrenOf(code).at(-1));
  }
  bindParameters(inner, code.parameters, args);
  const body = bodyOf(code.node);
  const place = `${module.file}:${code.node.from}`;
  const turns = reading.open.get(place) ?? 0;
  if (!body || reading.depth <= callDepth || turns >= maxTurns) return unknown;
  reading.open.set(place, turns + 1);
  reading.depth -= callDepth;
  const ending = reading.language.execute(inner, body);
  reading.depth += callDepth;
  reading.open.set(place, turns);
  const isGenerator = inner.yielded.length > 0 || nodesIn(code.node, "YieldStatement", true).length > 0;
  return isGenerator ? inner.yielded : resultOf(inner, ending);
}

/** How much of the depth that is left a call takes, beside what stands in it. */
const callDepth = 5;

/** How often a function may call itself: what declares pipelines hardly does, and what has no end must not take all time. */
const maxTurns = 4;

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
      const fallback = () => (value && scope.outer ? evaluate(scope.outer, value) : unknown);
      scope.names.set(name, given === undefined ? fallback() : given);
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
  const things = known.flatMap((value) => asKind(value, "tool") ?? []);
  if (things.length > 0 && things.length === known.length) {
    const together = scope.reading.tool.together(things);
    if (together !== undefined) return together;
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

/** The name of the library's class that a class derives from, also through others. */
export function libraryBase({ bases }: ClassValue): string | undefined {
  for (const base of bases) {
    const inherited = asKind(base, "class");
    const name = asKind(base, "library")?.name ?? (inherited && libraryBase(inherited));
    if (name !== undefined) return name;
  }
  return undefined;
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
