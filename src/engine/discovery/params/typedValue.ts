/**
 * A value with the types that Python gives it: a bigint is an int, a number a float. dvc.lock keeps them apart
 * (`1` and `1.0`) where JavaScript does not.
 */
export type TypedValue = string | boolean | null | bigint | number | readonly TypedValue[] | TypedMap;

export type TypedMap = ReadonlyMap<string, TypedValue>;

/** The same as plain data, as `JSON.parse` would give it (with NaN and infinities as they are). */
export function plainOf(value: TypedValue): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return (value as readonly TypedValue[]).map(plainOf);
  if (!isTypedMap(value)) return value;
  return Object.fromEntries([...value].map(([key, inner]) => [key, plainOf(inner)]));
}

/** Whether a value is a map. */
export function isTypedMap(value: TypedValue | undefined): value is TypedMap {
  return value instanceof Map;
}

/** Whether a value is a list. */
export function isTypedList(value: TypedValue | undefined): value is readonly TypedValue[] {
  return Array.isArray(value);
}
