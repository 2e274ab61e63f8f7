import { parse, YAMLParseError } from "yaml";
import type { ParamAssignment } from "../../model/plan.ts";
import type { Scalar } from "../../model/run.ts";
import { UserError } from "../../model/errors.ts";

/**
 * Reads `file:key=value`, or `key=value` for params.yaml. The value is a YAML scalar: `0.1`, `true`, `null`, `adam`,
 * `"1"`. Throws a `UserError` `assignment-malformed`.
 */
export function parseAssignment(text: string): ParamAssignment {
  const equals = text.indexOf("=");
  const left = text.slice(0, Math.max(0, equals));
  const colon = left.indexOf(":");
  const file = colon < 0 ? "params.yaml" : left.slice(0, colon);
  const key = left.slice(colon + 1);
  if (file === "" || key === "") throw malformed(text, "names no key and value");
  return {
    file: file.replaceAll("\\", "/").replace(/^\.\//, ""),
    key,
    value: parseValue(text, text.slice(equals + 1)),
  };
}

/** A scalar as `parseAssignment` reads it again. */
export function writeAssigned(value: Scalar): string {
  if (typeof value === "number" && !Number.isFinite(value)) return specialNumbers.get(String(value)) ?? "";
  const text = String(value);
  if (typeof value !== "string") return text;
  try {
    return parseValue(text, text) === value ? text : JSON.stringify(value);
  } catch {
    return JSON.stringify(value);
  }
}

const specialNumbers: ReadonlyMap<string, string> = new Map([
  ["NaN", ".nan"],
  ["Infinity", ".inf"],
  ["-Infinity", "-.inf"],
]);

function parseValue(text: string, value: string): Scalar {
  let parsed: unknown;
  try {
    parsed = parse(value);
  } catch (error) {
    if (error instanceof YAMLParseError) throw malformed(text, `has a value that is no YAML`);
    throw error;
  }
  if (typeof parsed === "object" && parsed !== null) throw malformed(text, "has more than one value");
  return parsed as Scalar;
}

function malformed(text: string, what: string): UserError {
  return new UserError("assignment-malformed", `“${text}” ${what}.`, "Write it as --set params.yaml:train.lr=0.1");
}
