import type { Reading, Value, ValueMap } from "./language.ts";
import { asKind, keyOf } from "./values.ts";

/**
 * Sets an entry of a dictionary. Under a condition that cannot be told what is there stays: things of the tool are put
 * together, and anything else is as it was.
 */
export function setEntry({ tool, doubts }: Reading, map: ValueMap, key: string, value: Value): void {
  const before = map.get(key);
  if (doubts === 0 || before === undefined) {
    map.set(key, value);
    return;
  }
  const things = [before, value].flatMap((item) => asKind(item, "tool") ?? []);
  map.set(key, (things.length === 2 ? tool.together(things) : undefined) ?? before);
}

/** Takes an entry of a dictionary away, where that is certain. */
export function removeEntry({ doubts }: Reading, map: ValueMap, key: string): void {
  if (doubts === 0) map.delete(key);
}

/** Takes an item of a list away by its place, where that is certain; what it was. */
export function removeAt({ doubts }: Reading, list: Value[], index: number): Value | undefined {
  return doubts === 0 ? list.splice(index, 1)[0] : list.at(index);
}

/** The place of an item that is the same as another; -1 where none is. */
export function placeOf(list: readonly Value[], item: Value | undefined): number {
  return item === undefined ? -1 : list.findIndex((found) => keyOf(found) === keyOf(item));
}
