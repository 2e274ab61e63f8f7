import type { Scalar, ScalarTag } from "yaml";
import type { TypedValue } from "../params/typedValue.ts";

/** Numbers that DVC's YAML reader (ruamel.yaml) knows beyond YAML 1.2: underscores between digits, and binary. */
export const pythonNumbers: readonly ScalarTag[] = [
  {
    tag: "tag:yaml.org,2002:int",
    default: true,
    identify: () => false,
    test: /^[-+]?(?:0b[01_]+|[0-9][0-9_]*_[0-9_]*)$/,
    resolve: (text) => Number(toBigInt(text)),
  },
  {
    tag: "tag:yaml.org,2002:float",
    default: true,
    identify: () => false,
    test: /^[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)$/,
    resolve: (text) => Number(text.replaceAll("_", "")),
  },
];

/** Numbers that Python's `json` writes and JSON does not know. */
export const jsonNumbers: readonly ScalarTag[] = [
  {
    tag: "tag:yaml.org,2002:float",
    default: true,
    identify: () => false,
    test: /^-?(?:NaN|Infinity)$/,
    resolve: Number,
  },
];

/** A YAML scalar with Python's type: whether a number is an int or a float is told by how it is written. */
export function typedScalar(node: Scalar): TypedValue {
  const { value, source } = node;
  if (typeof value === "number") return source !== undefined && isIntText(source) ? toBigInt(source) : value;
  if (typeof value === "string" || typeof value === "boolean") return value;
  return null;
}

/** Whether a number is written as an int, in YAML 1.2, JSON or Python. */
export function isIntText(text: string): boolean {
  return /^[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-f_]+|[0-9][0-9_]*)$/i.test(text);
}

/** The int that a text stands for, however large. */
export function toBigInt(text: string): bigint {
  const digits = text.replaceAll("_", "").replace(/^[-+]/, "");
  const value = BigInt(digits);
  return text.startsWith("-") ? -value : value;
}
