import { plainJson } from "./plainJson.ts";

/*
 * Values with the types that Python gives them, as JSON: a map is `{"map": [[key, value], …]}`, an int `{"int": "12"}`.
 * Other objects must have no key `map` or `int` of their own.
 */

/** As JSON; undefined where that would lose something. */
export function typedJson(value: unknown): string | undefined {
  return plainJson(encode(value));
}

/** What `typedJson` was given, from what `JSON.parse` makes of it. */
export function decodeTyped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeTyped);
  if (typeof value !== "object" || value === null) return value;
  if ("int" in value) return BigInt(String(value.int));
  if ("map" in value) return new Map(decodeTyped(value.map) as [unknown, unknown][]);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, decodeTyped(inner)]));
}

function encode(value: unknown): unknown {
  if (typeof value === "bigint") return { int: String(value) };
  if (Array.isArray(value)) return value.map(encode);
  if (value instanceof Map) return { map: [...value].map(encode) };
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encode(inner)]));
}
