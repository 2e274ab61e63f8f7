import { crcText } from "../headers/factWords.ts";
import { fileSection, type HeaderDraft } from "../headers/headerDraft.ts";
import { addTensor, describeTensor, TensorTotals } from "../headers/tensors.ts";
import { arrayIn } from "./numpyArrays.ts";
import {
  calleeOf,
  isKind,
  itemsOf,
  type PickleEntry,
  type PickleNode,
  type PickleObject,
  type PickleValue,
} from "./pickleValue.ts";
import { describeKey, describeValue } from "./pickleWords.ts";
import { torchTensorIn } from "./torchTensors.ts";

const mostFacts = 20_000;
const mostDepth = 64;

/** Where modules of PyTorch keep their parts: no part of what people call these. */
const unnamed = new Set(["_modules", "_parameters", "_buffers"]);

/**
 * Tells what a pickle describes: tensors, arrays and plain values, by the names under which they are to be had.
 * `crcOf` gives the CRC-32 of a storage of PyTorch's, as far as it is known.
 */
export function tellPickle(
  root: PickleValue,
  draft: HeaderDraft,
  crcOf: (storage: string) => number | undefined = () => undefined,
): void {
  const tree = new PickleTree(draft, crcOf);
  tree.tell("", root, 0);
  tree.finish();
}

class PickleTree {
  private readonly draft: HeaderDraft;
  private readonly crcOf: (storage: string) => number | undefined;
  private readonly totals = new TensorTotals();
  /** What was told already, by the name under which it was. */
  private readonly told = new Map<PickleNode, string>();
  private facts = 0;
  private tensors = 0;
  private isCut = false;

  constructor(draft: HeaderDraft, crcOf: (storage: string) => number | undefined) {
    this.draft = draft;
    this.crcOf = crcOf;
  }

  tell(name: string, value: PickleValue, depth: number): void {
    if (this.facts >= mostFacts || depth > mostDepth) {
      this.isCut = true;
      return;
    }
    this.facts++;
    if (this.tellArray(name, value)) return;
    const text = describeValue(value);
    if (text !== undefined) this.add(name, text);
    else if (typeof value === "object" && value !== null) this.tellParts(name, value, depth + 1);
  }

  finish(): void {
    if (this.tensors > 0) this.totals.tell(this.draft);
    const [facts, depth] = [mostFacts.toLocaleString("en"), mostDepth];
    if (this.isCut) this.draft.note(`It holds more than is told: ${facts} values, down to ${depth} levels.`);
  }

  private add(name: string, text: string): void {
    if (name.endsWith("_sklearn_version")) this.draft.add(fileSection, "scikit-learn", text);
    else if (name === "") this.draft.add(fileSection, "Value", text);
    else this.draft.add("Attributes", name, text);
  }

  private tellArray(name: string, value: PickleValue): boolean {
    const tensor = torchTensorIn(value);
    const array = tensor ?? arrayIn(value);
    if (!array) return false;
    const shown = name === "" ? "the whole" : name;
    if (tensor) addTensor(this.draft, this.totals, { ...tensor, name: shown });
    else this.draft.add("Arrays", shown, describeTensor(array));
    if (tensor) this.tensors++;
    const crc = tensor ? tensor.storage !== undefined && this.crcOf(tensor.storage) : "crc" in array && array.crc;
    if (typeof crc === "number") this.draft.add("Values", shown, crcText(crc));
    return true;
  }

  private tellParts(name: string, node: PickleNode, depth: number): void {
    const known = this.told.get(node);
    if (known !== undefined) {
      this.add(name, `the same as ${known === "" ? "the whole" : known}`);
      return;
    }
    this.told.set(node, name);
    if (node.kind === "dict") this.tellEntries(name, node.entries, depth);
    else if (node.kind === "object") this.tellObject(name, node, depth);
    else if (node.kind === "list" || node.kind === "tuple" || node.kind === "set")
      this.tellItems(name, node.items, depth);
  }

  private tellObject(name: string, object: PickleObject, depth: number): void {
    const isRebuilt = calleeOf(object) === "copyreg._reconstructor";
    const [type = null] = isRebuilt ? itemsOf(object.args) : [object.callee];
    const text = describeKey(type);
    const isPlain = text === "collections.OrderedDict";
    if (!isPlain && name === "") this.draft.add(fileSection, "Class", text);
    else if (!isPlain) this.draft.add("Attributes", name, text);
    if (!isRebuilt && itemsOf(object.args).length > 0) this.tell(join(name, "arguments"), object.args, depth);
    if (object.items.length > 0) this.tellItems(name, object.items, depth);
    this.tellEntries(name, object.entries, depth);
    // What has slots has its state in two parts.
    for (const part of isKind(object.state, "tuple") ? object.state.items : [object.state]) {
      if (isKind(part, "dict")) this.tellEntries(name, part.entries, depth);
      else if (part !== undefined && part !== null) this.tell(join(name, "state"), part, depth);
    }
  }

  private tellEntries(name: string, entries: readonly PickleEntry[], depth: number): void {
    for (const [key, value] of entries) {
      const own = describeKey(key);
      if (unnamed.has(own) || isOfModule(own, value)) {
        if (unnamed.has(own)) this.tellEntries(name, partsOf(value), depth);
        continue;
      }
      this.tell(join(name, own), value, depth);
    }
  }

  private tellItems(name: string, items: readonly PickleValue[], depth: number): void {
    for (const [index, item] of items.entries()) {
      const named = namedItem(item);
      this.tell(join(name, named?.name ?? String(index)), named?.value ?? item, depth);
      if (named && named.more.length > 0) this.tellItems(join(name, named.name), named.more, depth);
    }
  }
}

/** Steps of scikit-learn's pipelines are tuples of a name, the step, and what else there is to it. */
function namedItem(
  item: PickleValue,
): { readonly name: string; readonly value: PickleValue; readonly more: readonly PickleValue[] } | undefined {
  const [name, value, ...more] = isKind(item, "tuple") ? item.items : [];
  return typeof name === "string" && isKind(value, "object") ? { name, value, more } : undefined;
}

function join(name: string, own: string): string {
  return name === "" ? own : `${name}.${own}`;
}

function partsOf(value: PickleValue): readonly PickleEntry[] {
  return isKind(value, "dict") || isKind(value, "object") ? value.entries : [];
}

/** What PyTorch has in every module and state for its own use: of hooks only those that there are, are of interest. */
function isOfModule(key: string, value: PickleValue): boolean {
  const isEmpty = describeValue(value) === "{}" || (isKind(value, "object") && value.entries.length === 0);
  return key === "_metadata" || (/^_\w*(?:_hooks?|_hooks_\w+|_buffers_set)$/.test(key) && (value === null || isEmpty));
}
