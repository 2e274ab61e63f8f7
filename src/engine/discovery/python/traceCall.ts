import type { PythonCall } from "./pythonCalls.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import { textOf } from "./pythonModule.ts";
import { dottedText } from "./pythonNames.ts";
import { childrenOf } from "./pythonSyntax.ts";
import type { Trace, TraceScope, Traced, TracedCall } from "./pythonTrace.ts";
import { itemsOf, listOf, mapOf, nothing, union, withText } from "./pythonTrace.ts";
import { traceComprehension } from "./traceCollection.ts";
import { followCall } from "./traceFunction.ts";
import { bindLength } from "./traceLoop.ts";
import { makeObject } from "./traceObject.ts";

/** How many rows a product of lists may have. */
const maxRows = 200;

const growing = new Set(["append", "add", "extend", "insert", "update"]);

/** Follows a call: what is called, its arguments, then what the tool or the function of the project makes of them. */
export function traceCall<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, call: PythonCall): Traced<Thing> {
  const callee = trace.valueOf(scope, call.callee);
  const positional = generated(trace, scope, call) ?? placedArguments(trace, scope, call);
  const keywords = new Map([...call.keywords].map(([name, node]) => [name, trace.valueOf(scope, node)] as const));
  const unpacked = call.doubleStarred.map((node) => trace.valueOf(scope, node));
  // What is unpacked is known by its parts: `**{"a": x}`.
  for (const value of unpacked) {
    for (const [name, part] of value.parts ?? []) if (!keywords.has(name)) keywords.set(name, part);
  }
  const { sources } = union([...positional, ...keywords.values(), ...unpacked]);
  const traced = { scope, call, positional, keywords, sources };
  const result = trace.tool.call(trace, callee, traced);
  if (result) return result;
  if (callee.callable) return followCall(trace, callee.callable, positional, keywords, { scope, call });
  const made = callee.class && makeObject(trace, callee.class, traced);
  if (made) return made;
  const plain = plainCall(trace, callee, traced);
  if (plain) return plain;
  growObject(trace, scope, call, [...positional, ...keywords.values()]);
  return withText(trace, scope, call.node, { sources: union([callee, { sources }]).sources });
}

/** The arguments by their places, with those of `*items` among them where they stand. */
function placedArguments<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  { positional, starred }: PythonCall,
): readonly Traced<Thing>[] {
  const nodes = [...positional, ...starred].toSorted((a, b) => a.from - b.from);
  return nodes.flatMap((node) => {
    const value = trace.valueOf(scope, node);
    return starred.includes(node) && value.parts ? [...value.parts.values()] : [value];
  });
}

/** Calls of Python's own that give lists of what is known: `enumerate(x)`, `zip(x, y)`, `x.items()`, `itertools.pairwise(x)`. */
function plainCall<Thing>(
  trace: Trace<Thing>,
  { method }: Traced<Thing>,
  { scope, call, positional, keywords }: TracedCall<Thing>,
): Traced<Thing> | undefined {
  const { callee } = call;
  const [first, ...others] = positional;
  if (method) {
    if (method.name === "get" || method.name === "pop") return entryOf(method.of, first);
    return entryMethods.has(method.name) ? entriesOf(method.of, method.name) : undefined;
  }
  const name = (dottedText(scope.module, callee) ?? ".").replace(/^(?:more_)?itertools\.|^functools\./, "");
  if (name === "dict" && !first) return mapOf(keywords);
  if (name === "list" && !first) return listOf([]);
  const folded = name === "reduce" && first?.callable && others[0] && itemsOf(others[0]);
  if (folded) {
    const { callable } = first;
    const all = [...others.slice(1), ...folded];
    return all.length === 0
      ? nothing()
      : all.reduce((before, item) => (callable ? followCall(trace, callable, [before, item], new Map()) : before));
  }
  const items = first && itemsOf(first);
  if (!items) return undefined;
  switch (name) {
    case "len":
      return { ...nothing(), number: BigInt(items.length) };
    case "reversed":
      return listOf(items.toReversed());
    case "list":
    case "tuple":
    case "set":
      return listOf(items);
    case "enumerate": {
      const start = (keywords.get("start") ?? others[0])?.number ?? 0n;
      return listOf(items.map((item, index) => listOf([{ ...nothing(), number: start + BigInt(index) }, item])));
    }
    case "pairwise":
      return listOf(items.slice(1).map((item, index) => listOf([items[index] ?? nothing<Thing>(), item])));
    case "product":
      return productOf([first, ...others]);
    case "zip": {
      const rows = others.map((other) => itemsOf(other));
      const length = Math.min(items.length, ...rows.map((row) => row?.length ?? items.length));
      return listOf(
        items
          .slice(0, length)
          .map((item, index) => listOf([item, ...rows.map((row) => row?.[index] ?? nothing<Thing>())])),
      );
    }
    default:
      return undefined;
  }
}

/** Each item of the first list with each of the others. */
function productOf<Thing>(lists: readonly Traced<Thing>[]): Traced<Thing> | undefined {
  let rows: readonly (readonly Traced<Thing>[])[] = [[]];
  for (const list of lists) {
    const items = itemsOf(list);
    if (!items || rows.length * items.length > maxRows) return undefined;
    rows = rows.flatMap((row) => items.map((item) => [...row, item]));
  }
  return listOf(rows.map((row) => listOf(row)));
}

/** `tasks.get("load")`. */
function entryOf<Thing>({ parts, isMap }: Traced<Thing>, key: Traced<Thing> | undefined): Traced<Thing> | undefined {
  return isMap && key?.text !== undefined ? parts?.get(key.text) : undefined;
}

const entryMethods = new Set(["items", "values", "keys"]);

function entriesOf<Thing>(object: Traced<Thing>, method: string): Traced<Thing> | undefined {
  if (!object.parts || !object.isMap) return undefined;
  const keys = itemsOf(object) ?? [];
  const values = [...object.parts.values()];
  if (method === "items") return listOf(keys.map((key, index) => listOf([key, values[index] ?? nothing<Thing>()])));
  return listOf(method === "keys" ? keys : values);
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
function growObject<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  { callee }: PythonCall,
  added: readonly Traced<Thing>[],
): void {
  const member = callee.name === "MemberExpression" ? callee.getChild("PropertyName") : null;
  const slot =
    member && callee.firstChild && growing.has(textOf(scope.module, member)) && slotOf(scope, callee.firstChild);
  const before = slot ? slot.values.get(slot.name) : undefined;
  if (!member || !slot || !before) return;
  const { name, values } = slot;
  const isItem = textOf(scope.module, member) === "append" || textOf(scope.module, member) === "add";
  const items = isItem ? added : added.flatMap((value) => [...(value.parts?.values() ?? [value])]);
  const isList = before.parts !== undefined;
  // Each growth copies what was there.
  trace.left -= Math.floor((before.parts?.size ?? before.sources.size) / 10);
  slot.bindings.delete(name);
  const after = isList ? listOf([...before.parts.values(), ...items]) : union([before, ...items]);
  values.set(name, after);
  if (values === scope.values) bindLength(scope, name, after);
}

/** Where a name's value is kept, or that of an object's attribute. */
function slotOf<Thing>(scope: TraceScope<Thing>, node: SyntaxNode) {
  const [name = "", attribute, ...more] = dottedText(scope.module, node)?.split(".") ?? [];
  if (attribute === undefined) return { name, values: scope.values, bindings: scope.bindings };
  const object = more.length === 0 ? scope.values.get(name)?.object : undefined;
  return object && { name: attribute, values: object.attributes, bindings: object.plain };
}
