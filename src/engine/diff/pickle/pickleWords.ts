import { countOf } from "../../model/words.ts";
import { crcText, listText, shortText } from "../headers/factWords.ts";
import { describeDtype, numpyScalar } from "./numpyArrays.ts";
import {
  bytesIn,
  calleeOf,
  isKind,
  itemsOf,
  type PickleItems,
  type PickleObject,
  type PickleValue,
} from "./pickleValue.ts";

const mostArguments = 8;

/** A value that stands on one line, as Python would write it but for marks around texts; undefined of anything larger. */
export function describeValue(value: PickleValue): string | undefined {
  const plain = numpyScalar(value) ?? value;
  if (plain === null) return "None";
  if (typeof plain === "boolean") return plain ? "True" : "False";
  if (typeof plain === "string") return shortText(plain);
  if (typeof plain !== "object") return String(plain);
  const bytes = bytesIn(plain);
  if (bytes) return `${countOf(bytes.length, "byte")}, ${crcText(bytes.crc)}`;
  if (plain.kind === "global") return plain.name;
  if (plain.kind === "persistent") return "kept outside of the pickle";
  if (plain.kind === "dict") return plain.entries.length === 0 ? "{}" : undefined;
  if (plain.kind === "object") return describeCall(plain);
  return plain.kind === "bytes" ? undefined : describeItems(plain);
}

/** A key of a dict as a part of a name. */
export function describeKey(key: PickleValue): string {
  return describeValue(key) ?? "(…)";
}

function describeCall(value: PickleObject): string | undefined {
  const type = describeDtype(value);
  if (type) return type.dtype;
  const name = calleeOf(value);
  const args = itemsOf(value.args);
  const [first] = args;
  if (/^(?:builtins|__builtin__)\.(?:frozen)?set$/.test(name ?? "") && isKind(first, "list")) {
    return describeItems({ kind: "set", items: first.items });
  }
  const isMore = value.state !== undefined || value.items.length + value.entries.length > 0;
  if (name === undefined || isMore || args.length === 0 || args.length > mostArguments) return undefined;
  const texts = args.map((arg) => (isKind(arg, "object") ? undefined : describeValue(arg)));
  return texts.every((text) => text !== undefined) ? `${name}(${texts.join(", ")})` : undefined;
}

/** Of many the first ones, with their CRC. */
function describeItems({ kind, items }: PickleItems): string | undefined {
  const texts: string[] = [];
  for (const item of items) {
    const isNested = isKind(item, "list") || isKind(item, "tuple") || isKind(item, "set");
    const text = isNested || isKind(item, "object") ? undefined : describeValue(item);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  const [open, close] = kind === "list" ? "[]" : kind === "tuple" ? "()" : "{}";
  return listText(kind === "set" ? texts.sort() : texts, open, close);
}
