import type { TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../params/typedValue.ts";
import { pythonFixed } from "./pythonFloat.ts";
import { pythonStr } from "./pythonText.ts";

/** What `str(value)` says; undefined for lists and dictionaries. */
export function strOf(value: TypedValue | undefined): string | undefined {
  return value === undefined || isTypedList(value) || isTypedMap(value) ? undefined : pythonStr(value);
}

/** `format(value, spec)` for what paths and names need: nothing, zeros before an int, digits after the point. */
export function formatValue(value: TypedValue | undefined, spec: string): string | undefined {
  if (spec === "") return strOf(value);
  const int = /^0?(\d{1,3})d?$/.exec(spec);
  if (int && typeof value === "bigint" && value >= 0n) {
    return String(value).padStart(Number(int[1]), spec.startsWith("0") ? "0" : " ");
  }
  const float = /^\.(\d{1,2})f$/.exec(spec);
  if (float && (typeof value === "bigint" || typeof value === "number"))
    return pythonFixed(Number(value), Number(float[1]));
  if (spec === "d" && typeof value === "bigint") return String(value);
  return spec === "s" && typeof value === "string" ? value : undefined;
}

/** `template % values`; undefined where a value is missing or a sign is not known. */
export function percentFormat(template: string, value: TypedValue): string | undefined {
  const values = isTypedList(value) ? value : [value];
  let used = 0;
  let isKnown = true;
  const text = template.replaceAll(/%(?:\((\w+)\))?([\d.]*)([a-zA-Z%])/g, (_, key?: string, width = "", sign = "") => {
    if (sign === "%") return "%";
    const item = key === undefined ? values[used++] : isTypedMap(value) ? value.get(key) : undefined;
    const isText = sign === "s" && width === "";
    const formatted = isText ? strOf(item) : formatValue(item, width + sign);
    isKnown &&= formatted !== undefined;
    return formatted ?? "";
  });
  return isKnown && (isTypedMap(value) || used === values.length) ? text : undefined;
}

/** `template.format(…)` with fields that are names or numbers; undefined where one is not known. */
export function braceFormat(
  template: string,
  positional: readonly TypedValue[],
  keywords: ReadonlyMap<string, TypedValue>,
): string | undefined {
  let next = 0;
  let isKnown = true;
  const text = template.replaceAll(
    /\{\{|\}\}|\{(\w*)(?::([^{}]*))?\}|[{}]/g,
    (all: string, key?: string, spec = "") => {
      if (all === "{{" || all === "}}") return all.slice(1);
      const value = key === "" ? positional[next++] : (keywords.get(key ?? "") ?? positional[Number(key ?? "-1")]);
      const formatted = formatValue(value, spec);
      isKnown &&= formatted !== undefined;
      return formatted ?? "";
    },
  );
  return isKnown ? text : undefined;
}
