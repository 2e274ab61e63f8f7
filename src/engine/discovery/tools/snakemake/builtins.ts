import { absolutePath } from "./includePaths.ts";
import { calculate, joinPaths } from "./calculate.ts";
import { expand } from "./expand.ts";
import { memberOfValue } from "./methods.ts";
import { isInstance, typeOf } from "./typeChecks.ts";
import { rounded } from "./numbers.ts";
import type { CallArguments, PythonFunction, Value } from "./values.ts";
import { functionOf, hasUnknown, isKind, itemsOf, membersOf, textOf, truthOf, unknown } from "./values.ts";

/** Wrappers of Snakemake's that mark a file and leave its path as it is. */
const marks = [
  "temp",
  "temporary",
  "protected",
  "directory",
  "touch",
  "ancient",
  "report",
  "ensure",
  "local",
  "pipe",
  "service",
  "repeat",
  "unpack",
  "dynamic",
  "before_update",
  "update",
  "flag",
  "from_queue",
  "access",
];

const first = ({ positional }: CallArguments): Value | undefined => positional[0];

const mapTexts = (value: Value | undefined, change: (text: string) => string): Value | undefined => {
  if (typeof value === "string") return change(value);
  return isKind(value, "unknown") || value === undefined ? undefined : textOf(value, "path");
};

const listOf = ({ positional: [value] }: CallArguments): Value | undefined => {
  if (value === undefined) return [];
  const items = itemsOf(value);
  return items && [...items];
};

/** `os.path`, as far as it only changes texts. */
export const pathModule = membersOf({
  join: functionOf(({ positional }) => joinPaths(positional)),
  basename: functionOf(({ positional: [path] }) => mapTexts(path, (text) => text.slice(text.lastIndexOf("/") + 1))),
  dirname: functionOf(({ positional: [path] }) =>
    mapTexts(path, (text) => text.slice(0, Math.max(0, text.lastIndexOf("/")))),
  ),
  normpath: functionOf(first),
  abspath: functionOf(({ positional: [path] }) => mapTexts(path, absolutePath)),
  realpath: functionOf(({ positional: [path] }) => mapTexts(path, absolutePath)),
  splitext: functionOf(({ positional: [path] }) => {
    if (typeof path !== "string") return undefined;
    const dot = path.lastIndexOf(".");
    return dot > path.lastIndexOf("/") + 1 ? [path.slice(0, dot), path.slice(dot)] : [path, ""];
  }),
});

const pathOf = functionOf(({ positional }) => joinPaths(positional));

const functions: Readonly<Record<string, (args: CallArguments) => Value | undefined>> = {
  ...Object.fromEntries(marks.map((name) => [name, first])),
  expand,
  collect: expand,
  multiext: ({ positional: [prefix, ...endings], named, written }) =>
    [...endings, ...named.values()].map((ending) => textOf(prefix, written) + textOf(ending, written)),
  branch: ({ positional: [condition, whenTrue, whenFalse], named }) => {
    const truth = truthOf(condition);
    const [then, otherwise] = [named.get("then") ?? whenTrue, named.get("otherwise") ?? whenFalse];
    if (truth !== undefined) return (truth ? then : otherwise) ?? [];
    return [then ?? [], otherwise ?? []];
  },
  str: ({ positional: [value], written }) => textOf(value, written),
  int: ({ positional: [value] }) => {
    if (typeof value === "string" && /^\d+$/.test(value)) return BigInt(value);
    if (typeof value === "number" && Number.isFinite(value)) return BigInt(Math.trunc(value));
    return typeof value === "bigint" ? value : undefined;
  },
  len: ({ positional: [value] }) => {
    if (isKind(value, "frame")) return BigInt(value.rows.length);
    const items = itemsOf(value);
    return items && BigInt(items.length);
  },
  list: listOf,
  tuple: listOf,
  set: (args) => {
    const items = listOf(args);
    return Array.isArray(items) ? [...new Set(items)] : undefined;
  },
  sorted: (args) => {
    const items = listOf(args);
    return Array.isArray(items) && items.every((item) => typeof item === "string") ? items.toSorted() : items;
  },
  dict: ({ positional: [value], named, isPartial }) => {
    if (isPartial) return undefined;
    const entries = value === undefined || value instanceof Map ? [...(value ?? [])] : pairsOf(value);
    return entries && new Map([...entries, ...named]);
  },
  range: ({ positional }) => {
    const numbers = positional.map((value) => (typeof value === "bigint" ? Number(value) : Number.NaN));
    const [start = 0, end = 0, step = 1] = numbers.length === 1 ? [0, ...numbers] : numbers;
    const count = Math.ceil((end - start) / step);
    if (Number.isNaN(count) || count > 10_000) return undefined;
    return Array.from({ length: Math.max(0, count) }, (_, index) => BigInt(start + index * step));
  },
  zip: ({ positional }) => {
    const lists = positional.map((value) => itemsOf(value));
    const length = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list?.length ?? 0));
    if (lists.includes(undefined)) return undefined;
    return Array.from({ length }, (_, index) => lists.map((list) => list?.[index] ?? null));
  },
  enumerate: (args) => itemsOf(first(args))?.map((item, index) => [BigInt(index), item]),
  flatten: ({ positional: [value] }) => itemsOf(value)?.flatMap((item) => itemsOf(item) ?? [item]),
  print: () => null,
  round: rounded,
  bool: ({ positional: [value] }) => truthOf(value),
  float: ({ positional: [value] }) =>
    typeof value === "bigint" || typeof value === "number" ? Number(value) : undefined,
  all: (args) => decided(args, false),
  any: (args) => decided(args, true),
  reversed: (args) => itemsOf(first(args))?.toReversed(),
  map: ({ positional: [change, list], written }) => {
    const items = itemsOf(list);
    if (!items || !isKind(change, "function")) return undefined;
    return items.map(
      (item) => change.call({ positional: [item], named: new Map(), isPartial: false, written }) ?? unknown(written),
    );
  },
  filter: ({ positional: [test, list], written }) => {
    const items = itemsOf(list)?.map((item) => ({
      item,
      truth: truthOf(
        isKind(test, "function")
          ? test.call({ positional: [item], named: new Map(), isPartial: false, written })
          : item,
      ),
    }));
    return items?.some(({ truth }) => truth === undefined)
      ? undefined
      : items?.filter(({ truth }) => truth).map(({ item }) => item);
  },
  next: ({ positional: [list] }) =>
    Array.isArray(list) ? list.shift() : isKind(list, "members") ? list.items?.shift() : undefined,
  sum: ({ positional: [list, start = 0n] }) =>
    itemsOf(list)?.reduce<Value | undefined>(
      (sum, item) => (sum === undefined ? undefined : calculate(sum, "+", item)),
      start,
    ),
  getattr: ({ positional: [object, name, fallback] }) => {
    if (object === undefined || typeof name !== "string" || hasUnknown(name)) return undefined;
    return memberOfValue(object, name) ?? fallback;
  },
  hasattr: ({ positional: [object, name] }) => {
    const holdsNames = isKind(object, "named") || isKind(object, "members");
    return holdsNames && typeof name === "string" ? memberOfValue(object, name) !== undefined : undefined;
  },
  type: (args) => typeOf(args, typeNamed),
  isinstance: (args) => isInstance(args, typeNamed),
  min: (args) => extreme(args, (one, other) => one < other),
  max: (args) => extreme(args, (one, other) => one > other),
};

function pairsOf(value: Value): readonly (readonly [string, Value])[] | undefined {
  const pairs = itemsOf(value)?.map(itemsOf);
  if (!pairs?.every((pair) => pair?.length === 2)) return undefined;
  return pairs.map((pair) => [textOf(pair?.[0], "key"), pair?.[1] ?? null]);
}

/** What `all` (which one that is false decides) or `any` says of a list. */
function decided({ positional: [list] }: CallArguments, by: boolean): Value | undefined {
  const truths = itemsOf(list)?.map(truthOf);
  if (truths?.includes(by)) return by;
  return truths === undefined || truths.includes(undefined) ? undefined : !by;
}

function extreme({ positional }: CallArguments, isBefore: (one: bigint, other: bigint) => boolean): Value | undefined {
  const items = positional.length === 1 ? itemsOf(positional[0]) : positional;
  if (!items?.every((item) => typeof item === "bigint")) return undefined;
  return items.reduce<bigint | undefined>(
    (best, item) => (best === undefined || isBefore(item, best) ? item : best),
    undefined,
  );
}

const modules: Readonly<Record<string, Value>> = {
  osp: pathModule,
  path: pathModule,
  join: functionOf(({ positional }) => joinPaths(positional)),
  Path: pathOf,
  PurePath: pathOf,
  pathlib: membersOf({ Path: pathOf, PurePath: pathOf }),
  io: membersOf({ expand: functionOf(expand) }),
  storage: functionOf(({ positional: [query], named }) => query ?? named.get("query")),
  __name__: "builtins",
};

const known = new Map(Object.entries(functions).map(([name, call]) => [name, functionOf(call)] as const));

function typeNamed(name: string): PythonFunction | undefined {
  return known.get(name);
}

/** What a Snakefile knows without being told: Python's own functions and Snakemake's. Undefined for any other name. */
export function builtin(name: string): Value | undefined {
  return Object.hasOwn(modules, name) ? modules[name] : known.get(name);
}

/** `lookup(dpath="a/b", within=config)`, as far as no wildcard is in it. */
export function lookup({ positional, named }: CallArguments): Value | undefined {
  const path = named.get("dpath") ?? positional[0];
  let value = named.get("within");
  if (typeof path !== "string" || hasUnknown(path) || path.includes("{")) return undefined;
  for (const key of path.split("/")) value = value instanceof Map ? value.get(key) : undefined;
  return value ?? named.get("default");
}
