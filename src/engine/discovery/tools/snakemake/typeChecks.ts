import { dataFrame } from "./tables/reshape.ts";
import type { CallArguments, PythonFunction, Value } from "./values.ts";
import { functionOf, hasUnknown, isKind } from "./values.ts";

/** Python's types by name, each the function that makes values of it: one object each, so that `is` tells them apart. */
export type Types = (name: string) => PythonFunction | undefined;

const names = ["str", "int", "float", "bool", "list", "tuple", "set", "dict"];

const noneType = functionOf(() => null);

/** `type(value)`; undefined where it is not known. */
export function typeOf({ positional: [value] }: CallArguments, types: Types): Value | undefined {
  const name = nameOf(value);
  if (value === null) return noneType;
  if (isKind(value, "frame")) return dataFrame;
  return name === undefined ? undefined : types(name);
}

/** `isinstance(value, type)`; a tuple of types holds any of them. */
export function isInstance({ positional: [value, type] }: CallArguments, types: Types): Value | undefined {
  const own = nameOf(value);
  if (type === dataFrame) return own === undefined ? isKind(value, "frame") || undefined : false;
  const asked = (Array.isArray(type) ? type : [type]).map((one) => names.find((name) => types(name) === one));
  if (own === undefined) return undefined;
  if (asked.includes(own) || (own === "bool" && asked.includes("int"))) return true;
  // Lists stand for tuples and sets too.
  const isOpen = own === "list" && (asked.includes("tuple") || asked.includes("set"));
  return isOpen || asked.includes(undefined) ? undefined : false;
}

function nameOf(value: Value | undefined): string | undefined {
  if (typeof value === "string") return hasUnknown(value) ? undefined : "str";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return "float";
  if (typeof value === "boolean") return "bool";
  if (value === null) return "NoneType";
  if (Array.isArray(value) || isKind(value, "named")) return "list";
  return value instanceof Map ? "dict" : undefined;
}
