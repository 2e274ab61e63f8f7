import { openFile } from "./files.ts";
import type { Call, CallValue, InterpreterTool, Value } from "./language.ts";
import { operate } from "./operators.ts";
import { asKind, isList, isMap, itemsOf, keyOf, truthOf } from "./values.ts";

/** What Python's own functions make of lists, dictionaries and things of the tool; undefined for all else. */
export function callBuiltin(name: string, call: Call, callValue: CallValue): Value | undefined {
  const [first, second] = call.positional;
  const items = itemsOf(first);
  switch (name) {
    case "sum":
      return items && sumOf(call.scope.reading.tool, items, second ?? call.keywords.get("start") ?? 0n);
    case "list":
    case "tuple":
      return first === undefined ? [] : items && [...items];
    case "set":
    case "frozenset":
      return first === undefined ? [] : items && withoutRepeats(items);
    case "sorted":
      return items && (items.every((item) => typeof item === "string") ? [...items].sort() : [...items]);
    case "reversed":
      return items && [...items].reverse();
    case "dict":
      return dictionaryOf(call);
    case "open":
      return openFile(call.scope.reading, first);
    case "all":
      return items && quantified(items, false);
    case "any":
      return items && quantified(items, true);
    case "len":
      return items && BigInt(items.length);
    case "enumerate":
      return items?.map((item, index) => [BigInt(index) + startOf(call), item]);
    case "zip":
      return zip(call.positional);
    case "map":
      return itemsOf(second)?.map((item) => callWith(callValue, call, first, item));
    case "filter":
      return itemsOf(second)?.filter((item) => {
        const kept = first === null ? item : callWith(callValue, call, first, item);
        return truthOf(kept) !== false;
      });
    default:
      return undefined;
  }
}

function callWith(callValue: CallValue, call: Call, called: Value | undefined, ...positional: Value[]): Value {
  const value = called === undefined ? undefined : callValue(called, { ...call, positional, keywords: new Map() });
  return value ?? { kind: "unknown" };
}

/** `functools.reduce`, of sums mostly. */
export function reduce(call: Call, callValue: CallValue): Value | undefined {
  const [func, list, start] = call.positional;
  const items = itemsOf(list);
  if (!items || func === undefined) return undefined;
  const [first, ...rest] = start === undefined ? items : [start, ...items];
  return rest.reduce((sum: Value | undefined, item) => {
    return sum === undefined ? undefined : callWith(callValue, call, func, sum, item);
  }, first);
}

/** What `sum` adds up: lists and things of the tool; what is not known adds nothing. */
function sumOf(tool: InterpreterTool, items: readonly Value[], start: Value): Value | undefined {
  const parts = [start, ...items].filter((item) => isList(item) || asKind(item, "tool"));
  const [first, ...rest] = parts;
  if (first === undefined) return items.length === 0 ? start : undefined;
  return rest.reduce((sum: Value, item) => operate(tool, sum, "+", item) ?? sum, first);
}

/** What `any` (of `true`) and `all` (of `false`) say: the first item of that truth decides. */
function quantified(items: readonly Value[], decisive: boolean): boolean | undefined {
  const truths = items.map(truthOf);
  if (truths.includes(decisive)) return decisive;
  return truths.includes(undefined) ? undefined : !decisive;
}

function withoutRepeats(items: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    if (key === undefined) return true;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function dictionaryOf({ positional: [first], keywords }: Call): Value | undefined {
  if (first === undefined) return new Map(keywords);
  if (isMap(first)) return new Map([...first, ...keywords]);
  const pairs = itemsOf(first)?.flatMap((pair) => {
    const [key, value] = isList(pair) ? pair : [];
    const text = key === undefined ? undefined : keyOf(key);
    return text === undefined || value === undefined ? [] : [[text, value] as const];
  });
  return pairs && new Map([...pairs, ...keywords]);
}

function startOf({ positional: [, second], keywords }: Call): bigint {
  const start = second ?? keywords.get("start");
  return typeof start === "bigint" ? start : 0n;
}

function zip(values: readonly Value[]): Value[] | undefined {
  const lists = values.flatMap((value) => {
    const items = itemsOf(value);
    return items ? [items] : [];
  });
  if (lists.length === 0 || lists.length < values.length) return undefined;
  const length = Math.min(...lists.map((list) => list.length));
  return Array.from({ length }, (_, index) => lists.map((list) => list[index] ?? null));
}
