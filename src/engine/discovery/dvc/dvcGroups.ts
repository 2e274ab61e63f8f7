import { isMap, isScalar, isSeq } from "yaml";
import type { Node } from "yaml";
import type { SourceRange } from "../../model/source.ts";
import type { DvcValues } from "./dvcText.ts";
import { pythonStr, templateStr } from "../python/pythonText.ts";
import { findTemplates, isExactTemplate } from "./templateText.ts";
import type { TypedMap, TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../params/typedValue.ts";

/** One of the stages that `foreach` or `matrix` makes. */
export interface Repetition {
  /** What stands behind the `@` of its name. */
  readonly suffix: string;
  /** What its templates can name beside the rest: `item`, and where DVC gives one `key`. */
  readonly bound: TypedMap;
  /** Where its item is written in the pipeline file, if it is written there by itself. */
  readonly range?: SourceRange;
}

/** How many stages one template may make: beyond it, it is a slip or an attack. */
const maxRepetitions = 10_000;

/** A value that is repeated over, with how DVC prints it into a name. */
interface Item {
  readonly value: TypedValue;
  readonly name: string;
  readonly range?: SourceRange;
}

/** What `foreach` repeats over: a list, a map, or a template of one. Undefined, with a problem, where it is neither. */
export function readForeach(values: DvcValues, node: Node | null, place: Node): readonly Repetition[] | undefined {
  const repetitions = repeatEach(values, node, place);
  return repetitions && isTooMany(values, repetitions.length, place) ? undefined : repetitions;
}

function repeatEach(values: DvcValues, node: Node | null, place: Node): readonly Repetition[] | undefined {
  if (isMap(node)) return repeatMap(inlineEntries(values, node));
  if (isSeq(node)) return repeatList(inlineItems(values, node));
  const value = values.tree(node, "foreach", { allowsCollections: true });
  if (isTypedMap(value)) return repeatMap([...value].map(([key, inner]) => ({ name: key, value: inner })));
  if (isTypedList(value)) return repeatList(value.map(itemOfScope));
  if (!values.isUnresolved) {
    const message = "`foreach` must be a list or a map, or a template that names one.";
    values.addProblem(writtenOr(node, place), "foreach-not-a-collection", message);
  }
  return undefined;
}

/** The combinations of a matrix's axes, the last one changing fastest. Undefined, with a problem, where an axis is no list. */
export function readMatrix(values: DvcValues, node: Node | null, place: Node): readonly Repetition[] | undefined {
  if (!isMap(node)) {
    const message = "`matrix` must be a map of names and lists. Write `name: [a, b]` beneath it, indented.";
    values.addProblem(writtenOr(node, place), "wrong-type", message);
    return undefined;
  }
  const axes = values.source.entries(node).map((entry) => {
    return { name: values.key(entry.keyNode, "matrix"), items: readAxis(values, entry.value, entry.keyNode) };
  });
  const count = axes.reduce((product, { items }) => product * (items?.length ?? 0), 1);
  if (axes.some(({ items }) => items === undefined)) return undefined;
  if (isTooMany(values, count, place)) return undefined;
  if (count === 0) return [];
  const repetitions = new Map<string, Repetition>();
  for (const combination of combine(
    axes.map(({ name, items = [] }) => items.map((item, index) => ({ name, index, item }))),
  )) {
    const suffix = combination.map(({ name, index, item }) =>
      isScalarValue(item.value) ? item.name : `${name}${index}`,
    );
    const key = suffix.join("-");
    const item: TypedMap = new Map(combination.map((part) => [part.name, part.item.value]));
    const range = combination.length === 1 ? combination[0]?.item.range : undefined;
    const bound: TypedMap = new Map<string, TypedValue>([
      ["key", key],
      ["item", item],
    ]);
    repetitions.set(key, { suffix: key, bound, ...(range && { range }) });
  }
  return [...repetitions.values()];
}

function isTooMany(values: DvcValues, count: number, place: Node): boolean {
  if (count <= maxRepetitions) return false;
  const message = `This makes ${count} stages, and Cairn reads at most ${maxRepetitions} of one template. Take values away.`;
  values.addProblem(place, "too-many-stages", message);
  return true;
}

function readAxis(values: DvcValues, node: Node | null, place: Node): readonly Item[] | undefined {
  if (isSeq(node)) return inlineItems(values, node);
  const value = isMap(node) ? null : values.tree(node, "matrix", { allowsCollections: true });
  if (isTypedList(value)) return value.map(itemOfScope);
  // Python goes through a map by its keys, and through a text by its letters.
  if (isTypedMap(value)) return [...value.keys()].map((key) => ({ value: key, name: key }));
  if (typeof value === "string" && !isExact(node))
    return Array.from(value, (letter) => ({ value: letter, name: letter }));
  if (!values.isUnresolved) {
    const message = "An axis of `matrix` must be a list, or a template that names one.";
    values.addProblem(writtenOr(node, place), "matrix-not-a-list", message);
  }
  return undefined;
}

/** A value that is written nowhere has no place of its own. */
function writtenOr(node: Node | null, place: Node): Node {
  return node === null || (isScalar(node) && node.value === null) ? place : node;
}

function combine<Part>(axes: readonly (readonly Part[])[]): readonly (readonly Part[])[] {
  return axes.reduce<readonly (readonly Part[])[]>(
    (combinations, parts) => combinations.flatMap((before) => parts.map((part) => [...before, part])),
    [[]],
  );
}

function inlineItems(values: DvcValues, node: Node): readonly Item[] {
  if (!isSeq(node)) return [];
  return (node.items as readonly (Node | null)[]).map((written) => {
    const item = values.source.resolve(written);
    const value = readItem(values, item);
    const named = isExact(item) ? itemOfScope(value) : { value, name: isScalarValue(value) ? templateStr(value) : "" };
    return { ...named, ...(written && { range: values.source.rangeOfNode(written) }) };
  });
}

function inlineEntries(values: DvcValues, node: Node): readonly Item[] {
  if (!isMap(node)) return [];
  return values.source.entries(node).map(({ keyNode, value }) => ({
    name: values.key(keyNode, "foreach"),
    value: readItem(values, value),
    range: values.source.rangeOfNode(keyNode),
  }));
}

function readItem(values: DvcValues, node: Node | null): TypedValue {
  return values.tree(node, "foreach", { allowsCollections: true, onlyTextKeys: true });
}

/** DVC prints what it takes out of its scope as Python does: `True`, where a written `true` stays as it is. */
function itemOfScope(value: TypedValue): Item {
  return { value, name: isScalarValue(value) ? pythonStr(value) : "" };
}

function isExact(node: Node | null): boolean {
  return isScalar(node) && typeof node.value === "string" && isExactTemplate(node.value, findTemplates(node.value));
}

/** A list with lists or maps in it names its stages by their number, else by the items themselves. */
function repeatList(items: readonly Item[]): readonly Repetition[] {
  const usesIndex = items.some(({ value }) => !isScalarValue(value));
  const repetitions = new Map<string, Repetition>();
  for (const [index, { value, name, range }] of items.entries()) {
    const suffix = usesIndex ? String(index) : name;
    repetitions.set(suffix, { suffix, bound: new Map([["item", value]]), ...(range && { range }) });
  }
  return [...repetitions.values()];
}

function repeatMap(items: readonly Item[]): readonly Repetition[] {
  const repetitions = new Map<string, Repetition>();
  for (const { value, name, range } of items) {
    const bound: TypedMap = new Map<string, TypedValue>([
      ["item", value],
      ["key", name],
    ]);
    repetitions.set(name, { suffix: name, bound, ...(range && { range }) });
  }
  return [...repetitions.values()];
}

function isScalarValue(value: TypedValue): value is Exclude<TypedValue, readonly TypedValue[] | TypedMap> {
  return !isTypedList(value) && !isTypedMap(value);
}
