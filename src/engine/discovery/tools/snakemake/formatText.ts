import { pythonFixed } from "../../python/pythonFloat.ts";
import type { Value } from "./values.ts";
import { isKind, longestText, markOf, textOf } from "./values.ts";

const field = /\{\{|\}\}|\{([^{}]*)\}/g;

/**
 * Python's `str.format`: `{name}`, `{name[key]}`, `{name.attribute}`, `{0}`, `{}`, `{{` and `}}`.
 * A field of which nothing is known becomes what `missing` says.
 */
export function formatText(
  template: string,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
  missing: (name: string) => string = markOf,
): string {
  let next = 0;
  let length = template.length;
  return template.replaceAll(field, (written: string, inside: string | undefined) => {
    if (inside === undefined || length > longestText) return written.slice(1);
    const [name = "", spec = ""] = splitOnce(inside.replace(/![rsa]$/, ""), ":");
    const [first = "", ...steps] = name.trim().split(/[.[]/);
    const start =
      first === "" ? positional[next++] : /^\d+$/.test(first) ? positional[Number(first)] : named.get(first);
    let value = start;
    for (const step of steps) value = memberOf(value, step.replace(/\]$/, ""));
    if (value === undefined) return missing(name.trim());
    const text = formatValue(value, spec, name);
    length += text.length;
    return text;
  });
}

/** A value as a format such as `02d` or `>3` prints it. */
export function formatValue(value: Value, spec: string, key: string): string {
  if (spec === "" || spec === "s" || spec === "d") return textOf(value, key);
  const digits = /^\.(\d{1,2})f$/.exec(spec)?.[1];
  if (digits !== undefined && (typeof value === "number" || typeof value === "bigint"))
    return pythonFixed(Number(value), Number(digits));
  const [, fill, align, zero, width] = /^(?:(.)?([<>^]))?(0)?(\d+)?[ds]?$/u.exec(spec) ?? [];
  const text = textOf(value, key);
  if (width === undefined || width.length > 3) return markOf(`${key}:${spec}`);
  const filler = zero ?? fill ?? " ";
  const isLeft = align === "<" || (align === undefined && zero === undefined && typeof value === "string");
  return isLeft ? text.padEnd(Number(width), filler) : text.padStart(Number(width), filler);
}

function memberOf(value: Value | undefined, name: string): Value | undefined {
  if (value instanceof Map) return value.get(name);
  if (Array.isArray(value)) return value[Number(name)];
  if (isKind(value, "members")) return value.get(name);
  return isKind(value, "named") ? value.names.get(name) : undefined;
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
