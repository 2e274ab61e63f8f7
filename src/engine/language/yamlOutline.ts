import { isMap, isScalar, isSeq } from "yaml";
import type { Node, Pair } from "yaml";
import { isNothing } from "../discovery/yaml/checkedValues.ts";
import type { YamlSource } from "../discovery/yaml/yamlSource.ts";
import type { FileSymbol } from "../model/language.ts";
import type { SourceRange } from "../model/source.ts";

/** A key with its value, as they stand in a map. */
export interface YamlPair {
  readonly key: Node;
  readonly value: Node | null;
}

/** The keys by which an entry of a list is called, where it is a map. */
const naming = ["path", "name"];

/** The outline of a key at the top of a file: a section with its entries. None for a key that is no text. */
export function sectionSymbol(source: YamlSource, { key, value }: YamlPair): readonly FileSymbol[] {
  if (!isScalar(key)) return [];
  const children = entriesOf(source, value);
  return [{ ...symbolOf(source, key, wholeOf(source, { key, value }), value), kind: "section", children }];
}

/** The entries of a section: of a map its keys, of a list its texts and what its maps are called, or else their keys. */
function entriesOf(source: YamlSource, node: Node | null): readonly FileSymbol[] {
  if (isSeq(node)) return (node.items as readonly (Node | null)[]).flatMap((item) => itemOf(source, item));
  return pairsOf(node).flatMap((pair) =>
    isScalar(pair.key) ? [symbolOf(source, pair.key, wholeOf(source, pair), pair.value)] : [],
  );
}

function itemOf(source: YamlSource, item: Node | null): readonly FileSymbol[] {
  if (isScalar(item)) return [symbolOf(source, item, source.rangeOfNode(item), null)];
  const pairs = pairsOf(item);
  const name = pairs.find(({ key }) => isScalar(key) && naming.includes(String(key.value)))?.value;
  if (!item || !isScalar(name)) return entriesOf(source, item);
  const role = pairs.find(({ key }) => isScalar(key) && key.value === "role")?.value ?? null;
  return [symbolOf(source, name, source.rangeOfNode(item), role)];
}

/** The symbol of a name, with the one value that belongs to it beside it. */
function symbolOf(source: YamlSource, name: Node, range: SourceRange, value: Node | null): FileSymbol {
  const text = (node: Node | null): string => (node && !isNothing(node) ? (source.keyText(node) ?? "") : "");
  const detail = text(value);
  const selection = source.rangeOfNode(name);
  return { name: text(name), kind: "entry", range, selection, children: [], ...(detail !== "" && { detail }) };
}

/** The entries of a map as they are written; none of anything else. */
export function pairsOf(node: Node | null): readonly YamlPair[] {
  return isMap(node) ? (node.items as readonly Pair<Node, Node | null>[]) : [];
}

/** From a key's beginning to its value's end. */
export function wholeOf(source: YamlSource, { key, value }: YamlPair): SourceRange {
  const name = source.rangeOfNode(key);
  return value?.range ? { start: name.start, end: source.rangeOfNode(value).end } : name;
}
