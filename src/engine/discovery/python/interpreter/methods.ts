import { placeOf, removeAt, removeEntry, setEntry } from "./changes.ts";
import { fileText, openFile } from "./files.ts";
import type { BoundMethod, Call, Value, ValueMap } from "./language.ts";
import { asKind, isList, isMap, itemsOf, keyOf, unknown } from "./values.ts";

/** What a method of a list, a dictionary or a thing of the tool makes; undefined where it is not known. */
export function callMethod({ object, name }: BoundMethod, call: Call): Value | undefined {
  if (isMap(object)) return callMapMethod(object, name, call);
  if (isList(object)) return callListMethod(object, name, call);
  const { reading } = call.scope;
  if (typeof object === "string") {
    const file = openFile(reading, object);
    return name === "open" ? file : fileText(reading, file);
  }
  if (asKind(object, "file")) return name === "read" ? fileText(reading, object) : undefined;
  const thing = asKind(object, "tool");
  return thing && reading.tool.callMethod(thing, name, call);
}

/** The methods of a dictionary that are known here. */
export const mapMethods = new Set(["keys", "values", "items", "copy", "get", "setdefault", "pop", "update"]);

function callMapMethod(
  map: ValueMap,
  name: string,
  { scope: { reading }, positional: [first, second], keywords }: Call,
): Value | undefined {
  const key = first === undefined ? undefined : keyOf(first);
  switch (name) {
    case "keys":
      return [...map.keys()];
    case "values":
      return [...map.values()];
    case "items":
      return [...map].map(([entryKey, value]) => [entryKey, value]);
    case "copy":
      return new Map(map);
    case "get":
      return key === undefined ? undefined : (map.get(key) ?? second ?? null);
    case "setdefault":
      if (key !== undefined && !map.has(key)) map.set(key, second ?? null);
      return key === undefined ? undefined : map.get(key);
    case "pop": {
      const value = key === undefined ? undefined : (map.get(key) ?? second);
      if (key !== undefined) removeEntry(reading, map, key);
      return value;
    }
    case "update":
      for (const [entryKey, value] of [...(isMap(first) ? first : []), ...keywords]) {
        setEntry(reading, map, entryKey, value);
      }
      return null;
    default:
      return undefined;
  }
}

function callListMethod(list: Value[], name: string, { scope: { reading }, positional }: Call): Value | undefined {
  const [first, second] = positional;
  switch (name) {
    case "append":
    case "add":
      list.push(first ?? unknown);
      return null;
    case "extend":
    case "update":
      list.push(...positional.flatMap((more) => itemsOf(more) ?? []));
      return null;
    case "insert":
      list.splice(typeof first === "bigint" ? Number(first) : list.length, 0, second ?? unknown);
      return null;
    case "remove":
    case "discard": {
      const index = placeOf(list, first);
      if (index >= 0) removeAt(reading, list, index);
      return null;
    }
    case "pop":
      return removeAt(reading, list, typeof first === "bigint" ? Number(first) : -1);
    case "copy":
      return [...list];
    case "union":
      return [...list, ...positional.flatMap((more) => itemsOf(more) ?? [])];
    default:
      return undefined;
  }
}
