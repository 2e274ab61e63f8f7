import { pythonStr } from "../../python/pythonText.ts";
import type { ClassBody } from "./definedClass.ts";

/** What is known of a value in Python without running it. Lists, tuples and sets are arrays, paths are strings. */
export type Value =
  | string
  | bigint
  | number
  | boolean
  | null
  | Value[]
  | Map<string, Value>
  | NamedValues
  | PythonFunction
  | Members
  | Frame
  | Series
  | Unknown;

/** What only a run could tell. `key` says where it comes from: two with one key are the same value. */
export interface Unknown {
  readonly kind: "unknown";
  readonly key: string;
}

/** A list some of whose items have names, as `rules.x.output`. */
export interface NamedValues {
  readonly kind: "named";
  readonly items: readonly Value[];
  readonly names: ReadonlyMap<string, Value>;
}

export interface CallArguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  /** Whether there may be more: `**x` of which nothing is known. */
  readonly isPartial: boolean;
  /** The call as it is written: the key of what is not known of it. */
  readonly written: string;
}

export interface PythonFunction {
  readonly kind: "function";
  /** How it is written, where the project defines it. */
  readonly code?: string;
  /** Of a class: what its body says, and its members. */
  readonly body?: ClassBody;
  get?(name: string): Value | undefined;
  /** Undefined where the result is not known. */
  call(args: CallArguments): Value | undefined;
}

/** What has attributes, and perhaps items, and nothing else: a module, `rules`, `wildcards`, a file that is open. */
export interface Members {
  readonly kind: "members";
  get(name: string): Value | undefined;
  /** Takes an attribute, of an object of a class of the project's. */
  set?(name: string, value: Value): void;
  /** What stands between its brackets, in order: one for each comma. */
  item?(keys: readonly Value[]): Value | undefined;
  /** What one loops over. */
  readonly items?: Value[];
}

/** A table of pandas. */
export interface Frame {
  readonly kind: "frame";
  readonly columns: readonly string[];
  /** How many columns name a row; none where the rows are counted. */
  readonly levels: readonly string[];
  readonly rows: readonly FrameRow[];
}

export interface FrameRow {
  readonly cells: ReadonlyMap<string, Value>;
  readonly label: readonly Value[];
}

/** A column, a row or an index of a table of pandas. */
export interface Series {
  readonly kind: "series";
  readonly items: readonly Value[];
  readonly labels: readonly (readonly Value[])[];
}

/** A value that is not known, told from others by how it is written. */
export function unknown(key: string): Unknown {
  return { kind: "unknown", key: key.replaceAll(/\s+/g, "").replaceAll("'", '"') };
}

/** A function that this one carries out; `code` is how it is written, where it is the workflow's own. */
export function functionOf(call: (args: CallArguments) => Value | undefined, code?: string): PythonFunction {
  return { kind: "function", call, ...(code !== undefined && { code }) };
}

/** A thing that has these members and no others. */
export function membersOf(members: Readonly<Record<string, Value>>): Members {
  return { kind: "members", get: (name) => (Object.hasOwn(members, name) ? members[name] : undefined) };
}

/** Whether a value is of this kind. */
export function isKind<Kind extends "unknown" | "named" | "function" | "members" | "frame" | "series">(
  value: Value | undefined,
  kind: Kind,
): value is Extract<Value, { readonly kind: Kind }> {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

/** The items of what one can loop over; undefined where they are not known. */
export function itemsOf(value: Value | undefined): readonly Value[] | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value.keys()];
  if (isKind(value, "named") || isKind(value, "series") || isKind(value, "members")) return value.items;
  if (isKind(value, "frame")) return value.columns;
  return typeof value === "string" && !hasUnknown(value) ? Array.from(value) : undefined;
}

/** Whether Python takes the value for true; undefined where that is not known. */
export function truthOf(value: Value | undefined): boolean | undefined {
  if (value === undefined || isKind(value, "unknown")) return undefined;
  if (typeof value === "string") return hasUnknown(value) ? undefined : value !== "";
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  if (isKind(value, "named")) return value.items.length > 0;
  if (isKind(value, "series") || isKind(value, "frame")) return undefined;
  // A number that is none (a cell that is empty) is true in Python.
  if ((typeof value === "object" && value !== null) || Number.isNaN(value)) return true;
  return Boolean(value);
}

const mark = /\uE000[^\uE001]*\uE001/;

/**
 * What stands in a text for a part that is not known: characters that no file has around a digest of its key. So a path
 * that is known in part is still a text, and is equal to another one with the same unknown part.
 */
export function markOf(key: string): string {
  const plain = key.replaceAll(/\s+/g, "").replaceAll("'", '"');
  let [low, high] = [0x811c9dc5, 0x1b873593];
  for (let index = 0; index < plain.length; index++) {
    const code = plain.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  return `\uE000${(low >>> 0).toString(36)}${(high >>> 0).toString(36)}\uE001`;
}

/** Whether there is a mark in a text for something that is not known. */
export function hasUnknown(text: string): boolean {
  return mark.test(text);
}

/** The value as it stands in a text, as Python's `str` would print it: what is not known as its mark. */
export function textOf(value: Value | undefined, key: string): string {
  if (value === undefined) return markOf(key);
  if (isKind(value, "unknown")) return markOf(value.key);
  if (typeof value === "string") return value;
  if (value === null || typeof value !== "object") return pythonStr(value);
  if (isKind(value, "named") && value.items.length === 1) return textOf(value.items[0], key);
  return markOf(key);
}

/** All texts in a value, however deep; `undefined` for each part that is not known. */
export function textsIn(value: Value | undefined): readonly (string | undefined)[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (isKind(value, "named") || isKind(value, "series")) return value.items.flatMap(textsIn);
  if (value instanceof Map) return [...value.values()].flatMap(textsIn);
  return value === null ? [] : [undefined];
}

/** The value with every text in it changed, and those that its functions answer. */
export function mapTexts(value: Value, change: (text: string) => string): Value {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, mapTexts(item, change)]));
  if (isKind(value, "named")) {
    const names = new Map([...value.names].map(([name, item]) => [name, mapTexts(item, change)]));
    return { kind: "named", items: value.items.map((item) => mapTexts(item, change)), names };
  }
  if (!isKind(value, "function")) return value;
  return functionOf((args) => {
    const answer = value.call(args);
    return answer === undefined ? undefined : mapTexts(answer, change);
  }, value.code);
}

/** The longest text and the longest list that are worked out: beyond them, a few short lines would fill the memory. */
export const longestText = 1_000_000;
export const longestList = 100_000;
