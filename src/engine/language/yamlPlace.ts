import { isMap, isScalar, isSeq } from "yaml";
import type { Node, Pair, Scalar } from "yaml";

/** A scalar in a YAML text, and how one comes to it. */
export interface YamlPlace {
  /** The keys that lead to it, outermost first; `-` for an item of a list. */
  readonly above: readonly string[];
  readonly node: Scalar;
  readonly isKey: boolean;
}

/** The scalar at an offset, as it is written there: what aliases stand for is elsewhere. Undefined where there is none. */
export function yamlPlaceAt(root: Node | null, offset: number, above: readonly string[] = []): YamlPlace | undefined {
  if (!root || !holds(root, offset)) return undefined;
  if (isScalar(root)) return { above, node: root, isKey: false };
  if (isSeq(root)) {
    const inner = (root.items as readonly (Node | null)[]).find((node) => node && holds(node, offset));
    return inner ? yamlPlaceAt(inner, offset, [...above, "-"]) : undefined;
  }
  if (!isMap(root)) return undefined;
  for (const { key, value } of root.items as readonly Pair<Node, Node | null>[]) {
    if (isScalar(key) && holds(key, offset)) return { above, node: key, isKey: true };
    if (value && holds(value, offset)) return yamlPlaceAt(value, offset, [...above, keyText(key)]);
  }
  return undefined;
}

/** Every scalar of a text, in order. */
export function* yamlPlaces(root: Node | null, above: readonly string[] = []): Generator<YamlPlace> {
  if (isScalar(root)) {
    yield { above, node: root, isKey: false };
  } else if (isSeq(root)) {
    for (const item of root.items as readonly (Node | null)[]) yield* yamlPlaces(item, [...above, "-"]);
  } else if (isMap(root)) {
    for (const { key, value } of root.items as readonly Pair<Node, Node | null>[]) {
      if (isScalar(key)) yield { above, node: key, isKey: true };
      yield* yamlPlaces(value, [...above, keyText(key)]);
    }
  }
}

function keyText(key: Node): string {
  if (!isScalar(key)) return "";
  return typeof key.value === "string" ? key.value : (key.source ?? "");
}

function holds({ range }: Node, offset: number): boolean {
  return range !== undefined && range !== null && range[0] <= offset && offset <= range[1];
}
