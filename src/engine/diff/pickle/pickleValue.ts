import { crc32 } from "node:zlib";

/** So much of bytes is kept. */
export const startLength = 64;

/** What a pickle describes, without any of its classes and functions: these are names. */
export type PickleValue = null | boolean | number | bigint | string | PickleNode;

export type PickleNode = PickleBytes | PickleItems | PickleDict | PickleGlobal | PickleObject | PicklePersistent;

/** Bytes, or a text too long to be of interest. */
export interface PickleBytes {
  readonly kind: "bytes";
  readonly length: number;
  /** CRC-32. */
  readonly crc: number;
  /** The first few. */
  readonly start: Buffer;
}

interface PickleGroup<Kind> {
  readonly kind: Kind;
  readonly items: PickleValue[];
}

export type PickleItems = PickleGroup<"list"> | PickleGroup<"tuple"> | PickleGroup<"set">;

export type PickleEntry = readonly [key: PickleValue, value: PickleValue];

export interface PickleDict {
  readonly kind: "dict";
  readonly entries: PickleEntry[];
}

/** A class or function that would be imported. */
export interface PickleGlobal {
  readonly kind: "global";
  readonly name: string;
}

/** What would come of calling a class or function, and of what it would be given afterwards. */
export interface PickleObject {
  readonly kind: "object";
  readonly callee: PickleValue;
  readonly args: PickleValue;
  state?: PickleValue;
  readonly items: PickleValue[];
  readonly entries: PickleEntry[];
  /** An array that stands in the file behind the object which describes it. */
  array?: ArrayFacts;
}

/** What is kept outside of the pickle, by what its writer calls it. */
export interface PicklePersistent {
  readonly kind: "persistent";
  readonly id: PickleValue;
}

export interface ArrayFacts {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Of its values, where they are plain bytes. */
  readonly crc?: number;
}

/** Whether a value of a pickle is a node of this kind. */
export function isKind<Kind extends PickleNode["kind"]>(
  value: PickleValue | undefined,
  kind: Kind,
): value is Extract<PickleNode, { readonly kind: Kind }> {
  return typeof value === "object" && value !== null && value.kind === kind;
}

/** The name of the class or function that an object comes of, where it is one. */
export function calleeOf(value: PickleValue | undefined): string | undefined {
  if (!isKind(value, "object")) return undefined;
  return isKind(value.callee, "global") ? value.callee.name : undefined;
}

/** The items of a tuple or list; none of anything else. */
export function itemsOf(value: PickleValue | undefined): readonly PickleValue[] {
  return isKind(value, "tuple") || isKind(value, "list") ? value.items : [];
}

/** What a dict has under a text. */
export function entryOf(value: PickleValue | undefined, name: string): PickleValue | undefined {
  return isKind(value, "dict") ? value.entries.find(([key]) => key === name)?.[1] : undefined;
}

/** Bytes by their length, their checksum and their beginning: they may be large. */
export function bytesNode(bytes: Buffer): PickleBytes {
  const start = Buffer.from(bytes.subarray(0, startLength));
  return { kind: "bytes", length: bytes.length, crc: crc32(bytes), start };
}

/** Bytes however they are written: `_codecs.encode` of a text is how protocols before 3 do it. */
export function bytesIn(value: PickleValue | undefined): PickleBytes | undefined {
  if (isKind(value, "bytes")) return value;
  if (!isKind(value, "object") || calleeOf(value) !== "_codecs.encode") return undefined;
  const [text] = itemsOf(value.args);
  return typeof text === "string" ? bytesNode(Buffer.from(text, "latin1")) : bytesIn(text);
}
