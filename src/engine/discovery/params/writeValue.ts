import { stringify } from "yaml";
import type { Scalar } from "../../model/run.ts";
import type { ParamValue } from "../../model/stageRecord.ts";
import type { ParamsLanguage } from "./readParams.ts";

/**
 * A value as it is written in a language, with the quotes that the text before it has (where they fit); a list or a map in
 * brackets, a Python tuple stays one. Undefined where the language has no such value (null in TOML).
 */
export function writeValue(
  language: ParamsLanguage,
  value: ParamValue,
  before: string,
  isInBrackets: boolean,
): string | undefined {
  if (!isGroup(value)) return writeScalar(language, value, before, isInBrackets);
  if (!isList(value)) {
    const entries = entriesOf(language, value, true);
    const blank = language === "toml" && entries.length > 0 ? " " : "";
    return entries.includes(undefined) ? undefined : `{${blank}${entries.join(", ")}${blank}}`;
  }
  const items = value.map((item) => writeValue(language, item, "", true));
  if (items.includes(undefined)) return undefined;
  const isTuple = language === "python" && before.startsWith("(");
  return isTuple ? `(${items.join(", ")}${items.length === 1 ? "," : ""})` : `[${items.join(", ")}]`;
}

/**
 * A map as lines of its own, one a key: of a YAML list's item, of a TOML table. What is no map, or empty, is one line in
 * YAML. Undefined where the language has no such value.
 */
export function writeMap(language: ParamsLanguage, value: ParamValue): readonly string[] | undefined {
  const isMap = isGroup(value) && !isList(value);
  const entries =
    isMap && (language === "toml" || Object.keys(value).length > 0)
      ? entriesOf(language, value, false)
      : [language === "toml" ? undefined : writeValue(language, value, "", false)];
  const lines = entries.filter((entry) => entry !== undefined);
  return lines.length < entries.length ? undefined : lines;
}

function entriesOf(
  language: ParamsLanguage,
  map: Readonly<Record<string, ParamValue>>,
  isInBrackets: boolean,
): readonly (string | undefined)[] {
  return Object.entries(map).map(([key, value]) => {
    const isBare = language === "toml" && /^[\w-]+$/.test(key);
    const name = isBare ? key : writeValue(language, key, "", true);
    const written = writeValue(language, value, "", isInBrackets);
    return written === undefined ? undefined : `${name}${language === "toml" ? " = " : ": "}${written}`;
  });
}

function isGroup(value: ParamValue): value is Exclude<ParamValue, Scalar> {
  return typeof value === "object" && value !== null;
}

function isList(value: Exclude<ParamValue, Scalar>): value is readonly ParamValue[] {
  return Array.isArray(value);
}

function writeScalar(
  language: ParamsLanguage,
  value: Scalar,
  before: string,
  isInBrackets: boolean,
): string | undefined {
  switch (language) {
    case "yaml":
      return writeYaml(value, before, isInBrackets);
    case "json":
      return typeof value === "number" ? pythonNumber(value, "Infinity", "NaN") : JSON.stringify(value);
    case "toml":
      return writeToml(value, before);
    case "python":
      return writePython(value, before);
    default:
      return language satisfies never;
  }
}

function writeYaml(value: Scalar, before: string, isInBrackets: boolean): string {
  if (typeof value === "number") return pythonNumber(value, ".inf", ".nan");
  if (typeof value !== "string") return String(value);
  if (before.startsWith('"') || hasControl(value)) return JSON.stringify(value);
  if (before.startsWith("'")) return `'${value.replaceAll("'", "''")}'`;
  const plain = stringify(value, { compat: "yaml-1.1", lineWidth: 0, singleQuote: true }).trimEnd();
  const endsInBrackets = isInBrackets && /^[^"']*[,[\]{}]/.test(plain);
  return endsInBrackets || plain.includes("\n") ? JSON.stringify(value) : plain;
}

function writeToml(value: Scalar, before: string): string | undefined {
  if (value === null) return undefined;
  if (typeof value === "number") return pythonNumber(value, "inf", "nan");
  if (typeof value === "boolean") return String(value);
  if (before.startsWith("'") && !value.includes("'") && !hasControl(value)) return `'${value}'`;
  return JSON.stringify(value);
}

function writePython(value: Scalar, before: string): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return pythonNumber(value, 'float("inf")', 'float("nan")');
  const isSingle = before.startsWith("'") && !value.includes("'") && !value.includes("\\") && !hasControl(value);
  return isSingle ? `'${value}'` : JSON.stringify(value);
}

function hasControl(value: string): boolean {
  return /[\p{Cc}\u2028\u2029]/u.test(value);
}

/** A number as every reader takes it for one: YAML 1.1, still common in Python, wants `1.0e-07` and not `1e-7`. */
function pythonNumber(value: number, infinity: string, notANumber: string): string {
  if (Number.isNaN(value)) return notANumber;
  if (!Number.isFinite(value)) return value < 0 ? `-${infinity}` : infinity;
  if (Object.is(value, -0)) return "-0.0";
  const [mantissa = "", exponent] = String(value).split("e");
  if (exponent === undefined) return mantissa;
  const sign = exponent.startsWith("-") ? "-" : "+";
  const digits = exponent.replace(/^[-+]/, "").padStart(2, "0");
  return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}e${sign}${digits}`;
}
