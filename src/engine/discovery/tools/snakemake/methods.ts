import { formatText } from "./formatText.ts";
import { joinPaths } from "./calculate.ts";
import { absolutePath } from "./includePaths.ts";
import { setMethod } from "./sets.ts";
import { memberOfFrame, memberOfSeries } from "./tables/tableMembers.ts";
import type { CallArguments, Value } from "./values.ts";
import { functionOf, hasUnknown, isKind, itemsOf, longestList, longestText, textOf, unknown } from "./values.ts";

/** What `value.name` is: an attribute, or a method bound to its value. Undefined where that is not known. */
export function memberOfValue(value: Value, name: string): Value | undefined {
  if (typeof value === "string") return textMember(value, name);
  if (value instanceof Map) return mapMember(value, name);
  if (Array.isArray(value)) return listMember(value, name);
  if (isKind(value, "members")) return value.get(name);
  if (isKind(value, "function")) return value.get?.(name);
  if (isKind(value, "frame")) return memberOfFrame(value, name);
  if (isKind(value, "series")) return memberOfSeries(value, name, memberOfValue);
  if (!isKind(value, "named")) return undefined;
  return value.names.get(name) ?? (name === "get" ? mapMember(new Map(value.names), name) : undefined);
}

function textMember(text: string, name: string): Value | undefined {
  const path = pathMember(text, name);
  if (path !== undefined) return path;
  const method = textMethods[name];
  return method && functionOf((args) => method(text, args));
}

/** Attributes of `pathlib.Path`; texts have none, so that one may stand for the other. */
function pathMember(path: string, name: string): Value | undefined {
  const base = path.slice(path.lastIndexOf("/") + 1);
  const dot = base.lastIndexOf(".");
  switch (name) {
    case "parent":
      return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
    case "name":
      return base;
    case "stem":
      return dot > 0 ? base.slice(0, dot) : base;
    case "parts":
      return path.split("/");
    case "suffix":
      return dot > 0 ? base.slice(dot) : "";
    default:
      return undefined;
  }
}

const textMethods: Readonly<Record<string, (text: string, args: CallArguments) => Value | undefined>> = {
  format: (text, { positional, named, written }) =>
    formatText(text, positional, named, (name) => textOf(undefined, `${written}:${name}`)),
  join: (text, { positional, written }) => {
    const items = itemsOf(positional[0]);
    const texts = items?.map((item) => textOf(item, written));
    const length = texts?.reduce((sum, item) => sum + item.length + text.length, 0) ?? 0;
    return length > longestText ? undefined : texts?.join(text);
  },
  split: (text, { positional }) => {
    const [separator] = positional;
    if (hasUnknown(text)) return undefined;
    if (separator === undefined || separator === null) return text.split(/\s+/).filter((part) => part !== "");
    return typeof separator === "string" ? splitText(text, separator, positional[1]) : undefined;
  },
  rsplit: (text, { positional: [separator, most] }) => {
    if (typeof separator !== "string" || hasUnknown(text)) return undefined;
    const parts = text.split(separator);
    const kept = typeof most === "bigint" ? Math.max(0, parts.length - 1 - Number(most)) : 0;
    return [parts.slice(0, kept + 1).join(separator), ...parts.slice(kept + 1)];
  },
  splitlines: (text) => (hasUnknown(text) ? undefined : text.replace(/\r?\n$/, "").split(/\r?\n/)),
  zfill: (text, { positional: [width] }) =>
    typeof width === "bigint" && !hasUnknown(text) ? text.padStart(Math.min(Number(width), 1_000), "0") : undefined,
  isdigit: (text) => (hasUnknown(text) ? undefined : /^\d+$/.test(text)),
  capitalize: (text) => (hasUnknown(text) ? undefined : text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()),
  title: (text) =>
    hasUnknown(text)
      ? undefined
      : text.replaceAll(/\p{L}+/gu, (word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()),
  replace: (text, { positional: [from, to] }) =>
    typeof from === "string" &&
    typeof to === "string" &&
    from !== "" &&
    !hasUnknown(text) &&
    text.length * (to.length + 1) <= longestText
      ? text.replaceAll(from, () => to)
      : undefined,
  strip: (text, { positional: [ends] }) => stripped(text, ends, { start: true, end: true }),
  lstrip: (text, { positional: [ends] }) => stripped(text, ends, { start: true, end: false }),
  rstrip: (text, { positional: [ends] }) => stripped(text, ends, { start: false, end: true }),
  lower: (text) => (hasUnknown(text) ? undefined : text.toLowerCase()),
  upper: (text) => (hasUnknown(text) ? undefined : text.toUpperCase()),
  startswith: (text, { positional: [start] }) =>
    typeof start === "string" && !hasUnknown(text) ? text.startsWith(start) : undefined,
  endswith: (text, { positional: [end] }) =>
    typeof end === "string" && !hasUnknown(text) ? text.endsWith(end) : undefined,
  removesuffix: (text, { positional: [end] }) =>
    typeof end === "string" && text.endsWith(end) ? text.slice(0, text.length - end.length) : text,
  removeprefix: (text, { positional: [start] }) =>
    typeof start === "string" && text.startsWith(start) ? text.slice(start.length) : text,
  joinpath: (text, { positional }) => joinPaths([text, ...positional]),
  with_suffix: (text, { positional: [suffix] }) => {
    const base = text.slice(text.lastIndexOf("/") + 1);
    const dot = base.lastIndexOf(".");
    if (typeof suffix !== "string") return undefined;
    return text.slice(0, text.length - (dot > 0 ? base.length - dot : 0)) + suffix;
  },
  as_posix: (text) => text,
  resolve: absolutePath,
  absolute: absolutePath,
};

function splitText(text: string, separator: string, most: Value | undefined): string[] {
  const parts = text.split(separator);
  if (typeof most !== "bigint" || most < 0n || parts.length <= Number(most)) return parts;
  const first = parts.slice(0, Number(most));
  return [...first, parts.slice(Number(most)).join(separator)];
}

/** A text without blanks, or certain characters, at its ends. */
function stripped(text: string, ends: Value | undefined, at: { start: boolean; end: boolean }): string | undefined {
  if (ends !== undefined && ends !== null && typeof ends !== "string") return undefined;
  const isCut = (character = ""): boolean =>
    typeof ends === "string" ? ends.includes(character) : /\s/.test(character);
  let [start, end] = [0, text.length];
  while (at.end && end > start && isCut(text[end - 1])) end--;
  while (at.start && start < end && isCut(text[start])) start++;
  return text.slice(start, end);
}

function mapMember(map: Map<string, Value>, name: string): Value | undefined {
  switch (name) {
    case "get":
      return functionOf(({ positional: [key, fallback] }) => {
        // Of an empty configuration nothing is known: its file is given when it is run.
        const missing = fallback ?? (map.size > 0 ? null : undefined);
        return map.get(textOf(key, "key")) ?? missing;
      });
    case "keys":
      return functionOf(() => [...map.keys()]);
    case "values":
      return functionOf(() => [...map.values()]);
    case "items":
      return functionOf(() => [...map].map(([key, value]) => [key, value]));
    case "copy":
      return functionOf(() => new Map(map));
    case "setdefault":
      return functionOf(({ positional: [key, fallback = null] }) => {
        const text = textOf(key, "key");
        if (!map.has(text)) map.set(text, fallback);
        return map.get(text);
      });
    case "pop":
      return functionOf(({ positional: [key, fallback = null] }) => {
        const text = textOf(key, "key");
        const value = map.get(text) ?? fallback;
        map.delete(text);
        return value;
      });
    case "update":
      return functionOf(({ positional: [other], named }) => {
        for (const [key, value] of [...(other instanceof Map ? other : []), ...named]) map.set(key, value);
        return null;
      });
    default:
      return undefined;
  }
}

function listMember(list: Value[], name: string): Value | undefined {
  switch (name) {
    case "append":
    case "add":
      return functionOf(({ positional: [item] }) => {
        if (item !== undefined && list.length < longestList) list.push(item);
        return null;
      });
    case "extend":
      return functionOf(({ positional: [items], written }) => {
        // A list may be added to itself.
        const added = [...(itemsOf(items) ?? [unknown(written)])];
        if (list.length + added.length <= longestList) for (const item of added) list.push(item);
        return null;
      });
    case "copy":
    case "tolist":
      return functionOf(() => [...list]);
    case "sort":
      return functionOf(() => null);
    case "insert":
      return functionOf(({ positional: [at, item] }) => {
        if (typeof at === "bigint" && item !== undefined) list.splice(Number(at), 0, item);
        return null;
      });
    case "index":
      return functionOf(({ positional: [item] }) => {
        const at = typeof item === "string" ? list.indexOf(item) : -1;
        return at < 0 ? undefined : BigInt(at);
      });
    case "remove":
      return functionOf(({ positional: [item] }) => {
        const at = typeof item === "string" ? list.indexOf(item) : -1;
        if (at >= 0) list.splice(at, 1);
        return null;
      });
    default: {
      const method = setMethod(list, name);
      return method && functionOf(method);
    }
  }
}
