import { compareCodePoints } from "../../model/codePoints.ts";
import type { TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../params/typedValue.ts";
import { pythonFloat } from "./pythonFloat.ts";

/** A value as Python's `json.dumps(value, sort_keys=True)` writes it. */
export function pythonJson(value: TypedValue): string {
  if (typeof value === "string") return pythonJsonText(value);
  if (typeof value === "number") return jsonFloat(value);
  if (isTypedList(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (!isTypedMap(value)) return String(value);
  const items = [...value].toSorted(([a], [b]) => compareCodePoints(a, b));
  return `{${items.map(([key, inner]) => `${pythonJsonText(key)}: ${pythonJson(inner)}`).join(", ")}}`;
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "-Infinity" : "Infinity";
  return pythonFloat(value);
}

/** A text as Python's `json.dumps` writes it: JSON with everything but printable ASCII escaped. */
export function pythonJsonText(text: string): string {
  return JSON.stringify(text).replaceAll(/[\x7f-\uffff]/g, (unit) => {
    // Python leaves DEL as it is.
    return unit === "\x7f" ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
