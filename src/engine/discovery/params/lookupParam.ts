import type { DatePlace } from "./paramsText.ts";
import type { ParamValue } from "../../model/stageRecord.ts";

/**
 * The value at a parameter's key: dotted, list items by `a.0` or `a[0]`, as DVC names them.
 * Undefined where the key is not there. A key that is written with its dots in the file is found too.
 */
export function lookupParam(values: unknown, key: string): ParamValue | undefined {
  let current = values;
  const parts = keyParts(key);
  for (const [index, part] of parts.entries()) {
    const next = childOf(current, part);
    if (next === undefined) return childOf(current, parts.slice(index).join(".")) as ParamValue | undefined;
    current = next;
  }
  return current as ParamValue | undefined;
}

/** The steps of a dotted key; `a.b[0]` is `a`, `b`, `0`. */
export function keyParts(key: string): readonly string[] {
  return key.replaceAll(/\[(\d+)\]/g, ".$1").split(".");
}

/** The first of some dates that a parameter is, or holds; `null` holds all of its file. */
export function dateUnder(key: string | null, dates: readonly DatePlace[]): DatePlace | undefined {
  const wanted = key === null ? "" : `${keyParts(key).join(".")}.`;
  return dates.find((date) => `${date.key}.`.startsWith(wanted));
}

/** How a parameter is named to a person and in a run: its key, with its file before it where that is not `params.yaml` at the root. */
export function paramLabel(file: string, key: string | null): string {
  if (key === null) return file;
  return file === "params.yaml" ? key : `${file}:${key}`;
}

function childOf(value: unknown, part: string): unknown {
  if (Array.isArray(value)) return /^\d+$/.test(part) ? value[Number(part)] : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  return Object.hasOwn(value, part) ? (value as Readonly<Record<string, unknown>>)[part] : undefined;
}
