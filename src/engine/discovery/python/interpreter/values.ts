import type { TypedValue } from "../../params/typedValue.ts";
import { strOf } from "../pythonFormatting.ts";
import { rootMark } from "../pythonPaths.ts";
import type { TypedScalar } from "../pythonText.ts";
import type { Thing, Unknown, Value, ValueMap } from "./language.ts";

export const unknown: Unknown = { kind: "unknown" };
/** A value of one of these kinds; undefined for any other. */
export function asKind<Kind extends Thing["kind"]>(
  value: Value | undefined,
  kind: Kind,
): Extract<Thing, { kind: Kind }> | undefined {
  const isThing = typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
  return isThing ? (value as Extract<Thing, { kind: Kind }>) : undefined;
}

/** Whether a value is a list or tuple. */
export function isList(value: Value | undefined): value is Value[] {
  return Array.isArray(value);
}

/** Whether a value is a dictionary. */
export function isMap(value: Value | undefined): value is ValueMap {
  return value instanceof Map;
}

/** What a loop over a value goes through: a list's items, a dictionary's keys; undefined where that is not known. */
export function itemsOf(value: Value | undefined): Value[] | undefined {
  if (isMap(value)) return [...value.keys()];
  return isList(value) ? value : undefined;
}

/** A text, or the texts of a list or a dictionary's keys; what is not known among them, as where the project lies, is left out. */
export function textsOf(value: Value | undefined): readonly string[] {
  const items = typeof value === "string" ? [value] : (itemsOf(value) ?? []);
  return items.filter((item) => typeof item === "string").filter((text) => !text.includes(rootMark));
}

/** Whether Python takes a value for true; undefined where that is not known. */
export function truthOf(value: Value): boolean | undefined {
  if (value === null) return false;
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return value.size > 0;
  if (typeof value !== "object") return Boolean(value);
  if (value.kind === "tool") return value.isEmpty !== true;
  return value.kind === "unknown" || value.kind === "library" ? undefined : true;
}

/** A value as the static reading of Python knows values; undefined where it holds anything else. */
export function typedOf(value: Value): TypedValue | undefined {
  return isPlain(value, { left: maxParts }) ? (value as TypedValue) : undefined;
}

/** A list that holds another one twice, which holds another one twice, has no end for who goes through it. */
const maxParts = 100_000;

function isPlain(value: Value, parts: { left: number }): boolean {
  parts.left -= 1;
  if (parts.left < 0) return false;
  if (value === null || typeof value !== "object") return value !== undefined;
  if (isList(value)) return value.every((item) => isPlain(item, parts));
  return isMap(value) && [...value.values()].every((item) => isPlain(item, parts));
}

/** The other way round: a copy that may be changed. */
export function valueOf(typed: TypedValue): Value {
  if (Array.isArray(typed)) return (typed as readonly TypedValue[]).map(valueOf);
  if (typed instanceof Map) {
    return new Map([...(typed as ReadonlyMap<string, TypedValue>)].map(([key, value]) => [key, valueOf(value)]));
  }
  return typed as TypedScalar;
}

/** A value as the key of a dictionary; undefined where it is not known. */
export function keyOf(value: Value): string | undefined {
  const typed = typedOf(value);
  return typed === undefined ? undefined : (strOf(typed) ?? JSON.stringify(typed, (_, part) => String(part)));
}
