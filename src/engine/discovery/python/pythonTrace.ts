import type { TypedValue } from "../params/typedValue.ts";
import type { FoundClass } from "./pythonClasses.ts";
import type { PythonCall } from "./pythonCalls.ts";
import type { PythonDecorator, PythonFunction, PythonParameter } from "./pythonDefinitions.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import type { PythonProject } from "./pythonProject.ts";
import { maxNodes, staticValue } from "./pythonValue.ts";
import { putTogether } from "./templateText.ts";

/**
 * What an expression stands for when a function that puts a pipeline together is followed statement by statement, as
 * the tool itself would run it: which steps' results are in it, and which of the tool's things it is.
 */
export interface Traced<Thing> {
  /** The steps whose results it holds. */
  readonly sources: ReadonlySet<string>;
  /** Of a tuple, list or dictionary whose parts are known: each by its place or its key. */
  readonly parts?: ReadonlyMap<string, Traced<Thing>>;
  /** Of the tool's own making: a step, a key. */
  readonly thing?: Thing;
  /** Set where the parts are a dictionary's. */
  readonly isMap?: true;
  /** The text that it is, where that is known; or the number, of a loop that counts. */
  readonly text?: string;
  readonly number?: bigint;
  /** A text of which a part is not known, with that part as it is written: `load_{table}`. */
  readonly template?: string;
  /** A function or lambda of the project's, which is followed where it is called. */
  readonly callable?: TracedFunction<Thing>;
  /** A method of a list or a dictionary whose parts are known: called next. */
  readonly method?: { readonly of: Traced<Thing>; readonly name: string };
  /** A class of the project's, or an object of one. */
  readonly class?: FoundClass;
  readonly object?: TracedObject<Thing>;
}

/** An object of a class of the project's: what was set on it so far, and of that the plain values. */
export interface TracedObject<Thing> {
  readonly made: FoundClass;
  readonly attributes: Map<string, Traced<Thing>>;
  readonly plain: Map<string, TypedValue>;
}

export interface TracedFunction<Thing> {
  readonly module: PythonModule;
  readonly parameters: readonly PythonParameter[];
  /** A function's body; of a lambda its expression. */
  readonly body: SyntaxNode;
  /** What was known where it is defined inside another function. */
  readonly closure?: TraceScope<Thing>;
}

/** The names that are known at a place. */
export interface TraceScope<Thing> {
  readonly module: PythonModule;
  readonly values: Map<string, Traced<Thing>>;
  /** Plain values, of loops over lists that are known and of arguments. */
  readonly bindings: Map<string, TypedValue>;
  /** What parameters are by default that a run may set: loops go over it, but no condition is decided by it. */
  readonly defaults?: ReadonlyMap<string, TypedValue>;
}

export interface TracedCall<Thing> {
  readonly scope: TraceScope<Thing>;
  readonly call: PythonCall;
  readonly positional: readonly Traced<Thing>[];
  readonly keywords: ReadonlyMap<string, Traced<Thing>>;
  /** The steps whose results are in any of the arguments. */
  readonly sources: ReadonlySet<string>;
}

/** What a tool's reader makes of the names, members and calls that are met. Undefined where they mean nothing to it. */
export interface TraceTool<Thing> {
  lookup(scope: TraceScope<Thing>, name: SyntaxNode): Traced<Thing> | undefined;
  member(object: Traced<Thing>, name: string): Traced<Thing> | undefined;
  call(trace: Trace<Thing>, callee: Traced<Thing>, call: TracedCall<Thing>): Traced<Thing> | undefined;
  /** A decorated function that is defined where the trace passes. */
  define(
    trace: Trace<Thing>,
    scope: TraceScope<Thing>,
    definition: PythonFunction,
    decorators: readonly PythonDecorator[],
  ): Traced<Thing> | undefined;
  /** What an operator makes of two values: `first >> second`. Undefined where it is nothing of the tool's. */
  operate?(operator: string, left: Traced<Thing>, right: Traced<Thing>): Traced<Thing> | undefined;
  /** Told of `with value:`; what it returns is called at the block's end. */
  enter?(value: Traced<Thing>): (() => void) | undefined;
  /** Whether a function of the project's is worth following where it is called. */
  isFollowed(module: PythonModule, body: SyntaxNode): boolean;
}

/** One pass over a pipeline's function, with the names that its steps have taken so far. */
export interface Trace<Thing> {
  readonly project: PythonProject;
  readonly tool: TraceTool<Thing>;
  taken: Set<string>;
  /** How many expressions may still be followed: loops and functions that call each other end by it. */
  left: number;
  /** How many nodes may still be read for values that follow from the text alone. */
  nodes: number;
  /** How many functions deep the trace is, and how many expressions and blocks. */
  depth: number;
  nesting: number;
  /** Follows an expression: the calls in it, in the order in which Python makes them. */
  valueOf(scope: TraceScope<Thing>, expression: SyntaxNode): Traced<Thing>;
  /** Follows the statements of a body in order; every branch is taken. */
  run(scope: TraceScope<Thing>, body: SyntaxNode): TracedEnd<Thing>;
}

/** How a body ends: with what it returns, and whether nothing after it is reached. */
export interface TracedEnd<Thing> {
  readonly returned?: Traced<Thing>;
  readonly isEnd: boolean;
}

/** The end of a body that returned these, on any of its ways. */
export function endWith<Thing>(returned: readonly Traced<Thing>[], isEnd: boolean): TracedEnd<Thing> {
  return { isEnd, ...(returned.length > 0 && { returned: either(returned) }) };
}

/** A scope with all that the one around it knows so far; what comes to be known in it stays in it. */
export function openScope<Thing>(module: PythonModule, outer?: TraceScope<Thing>): TraceScope<Thing> {
  const defaults = outer?.defaults;
  return {
    module,
    values: new Map(outer?.values),
    bindings: new Map(outer?.bindings),
    ...(defaults && { defaults }),
  };
}

/** A name that no step has yet: with `_2`, `_3`… behind it where it is taken. */
export function takeName(trace: Trace<unknown>, name: string): string {
  let free = name;
  for (let count = 2; trace.taken.has(free); count++) free = `${name}_${count}`;
  trace.taken.add(free);
  return free;
}

const none: ReadonlySet<string> = new Set();

/** A value that has nothing of what is traced. */
export function nothing<Thing>(): Traced<Thing> {
  return { sources: none };
}

/** What has the results of all of them. */
export function union<Thing>(values: readonly Traced<Thing>[]): Traced<Thing> {
  const filled = values.filter(({ sources }) => sources.size > 0);
  const [first] = filled;
  if (!first) return nothing();
  return { sources: filled.length === 1 ? first.sources : new Set(filled.flatMap(({ sources }) => [...sources])) };
}

/** Of what is larger, only what is in it is known, not where. */
const maxParts = 2000;

/** A list, a tuple or a dictionary with these parts. */
function collection<Thing>(parts: ReadonlyMap<string, Traced<Thing>>): Traced<Thing> {
  const all = union([...parts.values()]);
  return parts.size > maxParts ? all : { ...all, parts };
}

/** A dictionary of values by their keys. */
export function mapOf<Thing>(parts: ReadonlyMap<string, Traced<Thing>>): Traced<Thing> {
  const all = collection(parts);
  return all.parts ? { ...all, isMap: true } : all;
}

/** What a loop over a value meets, where that is known: of a dictionary its keys. */
export function itemsOf<Thing>({ parts, isMap }: Traced<Thing>): readonly Traced<Thing>[] | undefined {
  if (!parts) return undefined;
  return isMap ? [...parts.keys()].map((text) => ({ ...nothing<Thing>(), text })) : [...parts.values()];
}

/** A list of values. */
export function listOf<Thing>(items: readonly Traced<Thing>[]): Traced<Thing> {
  return collection(new Map(items.map((item, index) => [String(index), item])));
}

/** What is one or the other, as after an `if`: its parts are known where all that hold anything have the same. */
export function either<Thing>(values: readonly Traced<Thing>[]): Traced<Thing> {
  const [first, ...others] = values.filter((value) => !isEmpty(value));
  if (!first || others.length === 0) return first ?? values[0] ?? nothing();
  const text = others.every((value) => value.text === first.text) ? first.text : undefined;
  const template = others.every((value) => value.template === first.template) ? first.template : undefined;
  const thing = values.find((value) => value.thing !== undefined)?.thing;
  const callable = values.find((value) => value.callable)?.callable;
  const object = values.find((value) => value.object)?.object;
  const size = first.parts?.size;
  const isAlike = size !== undefined && others.every(({ parts }) => parts?.size === size);
  const keys = isAlike ? [...(first.parts?.keys() ?? [])] : [];
  const parts = new Map(keys.map((key) => [key, either(values.flatMap((value) => value.parts?.get(key) ?? []))]));
  return {
    ...union(values),
    ...(thing !== undefined && { thing }),
    ...(callable && { callable }),
    ...(object && { object }),
    ...(text !== undefined && { text }),
    ...(template !== undefined && { template }),
    ...(isAlike && { parts, ...(first.isMap && { isMap: true as const }) }),
  };
}

/** Whether nothing is known of a value. */
export function isEmpty({ sources, parts, thing, text, template, callable, object }: Traced<unknown>): boolean {
  const isUnknown = thing === undefined && text === undefined && template === undefined && !callable && !object;
  return sources.size === 0 && !parts?.size && isUnknown;
}

/** The value of an expression that follows from the text and what is known at a place. */
export function knownValue(
  trace: Trace<unknown>,
  scope: TraceScope<unknown>,
  node: SyntaxNode | undefined,
): TypedValue | undefined {
  const start = Math.min(maxNodes, trace.nodes);
  const budget = { left: start };
  const value = staticValue(trace.project, scope.module, node, scope.bindings, budget);
  trace.nodes -= start - budget.left;
  return value;
}

/** What a value says as a text: as far as it is known, with the rest as it is written. */
export function textIn(value: Traced<unknown> | undefined): string | undefined {
  return value?.text ?? value?.template;
}

/** What may be a text that follows from what is written, at least in part. */
export function withText<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  node: SyntaxNode,
  value: Traced<Thing>,
): Traced<Thing> {
  const text = knownValue(trace, scope, node);
  if (typeof text === "string") return { ...value, text };
  const isPut = /^(?:FormatString|BinaryExpression|CallExpression)$/.test(node.name);
  const template = isPut ? putTogether(trace.project, scope.module, node, scope.bindings) : undefined;
  return template === undefined ? value : { ...value, template };
}
