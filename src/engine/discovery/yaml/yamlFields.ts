import { isMap, isScalar, isSeq } from "yaml";
import type { Node } from "yaml";
import type { YamlSource } from "./yamlSource.ts";

/** The entries of a map by their keys, aliases resolved; none of anything else. */
export function fieldsOf(source: YamlSource, node: Node | null | undefined): ReadonlyMap<string, Node | null> {
  return new Map((isMap(node) ? source.entries(node) : []).map(({ key, value }) => [key, value]));
}

/** The items of a list, aliases resolved; none of anything else. */
export function itemsOf(source: YamlSource, list: Node | null | undefined): readonly (Node | null)[] {
  return isSeq(list) ? (list.items as readonly (Node | null)[]).map((item) => source.resolve(item)) : [];
}

/** A text; undefined of anything else. */
export function textOf(node: Node | null | undefined): string | undefined {
  return isScalar(node) && typeof node.value === "string" ? node.value : undefined;
}
