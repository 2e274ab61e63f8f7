import type { ProtoField } from "./protobuf.ts";
import { fieldsOf, varintsOf } from "./protobuf.ts";

/** One value of an event's summary. */
export interface EventValue {
  readonly tag: string;
  readonly step: number;
  /** Undefined where it is no single number: an image, a histogram, a text. */
  readonly value: number | undefined;
  /** What the writer says that the tag's data are: `scalars`, `text`, …; undefined where it says nothing. */
  readonly plugin: string | undefined;
}

/*
 * The numbers of fields, from TensorFlow's event.proto, summary.proto and tensor.proto:
 * Event { step 2, summary 5 }, Summary { value 1 }, Value { tag 1, simple_value 2, tensor 8, metadata 9 },
 * SummaryMetadata { plugin_data 1 }, PluginData { plugin_name 1 },
 * TensorProto { dtype 1, tensor_content 4, float_val 5, double_val 6, int_val 7, int64_val 10 }.
 */

/** The values in a serialised `Event`. Throws a `RangeError` where the bytes are none. */
export function scalarsOfEvent(event: Buffer): readonly EventValue[] {
  let step = 0;
  const summaries: Buffer[] = [];
  for (const field of fieldsOf(event)) {
    if (field.number === 2 && "varint" in field) step = Number(BigInt.asIntN(64, field.varint));
    if (field.number === 5 && "bytes" in field) summaries.push(field.bytes);
  }
  return summaries.flatMap((summary) => childrenOf(summary, 1).map((value) => readValue(value, step)));
}

function readValue(message: Buffer, step: number): EventValue {
  let tag = "";
  let value: number | undefined;
  let plugin: string | undefined;
  for (const field of fieldsOf(message)) {
    if (!("bytes" in field)) continue;
    const { number, bytes } = field;
    if (number === 1) tag = bytes.toString("utf8");
    else if (number === 2) value = shortest(bytes.readFloatLE(0));
    else if (number === 8) value = readTensor(bytes);
    else if (number === 9) plugin = pluginOf(bytes);
  }
  return { tag, step, value, plugin };
}

function pluginOf(metadata: Buffer): string | undefined {
  const [plugin] = childrenOf(metadata, 1);
  const [name] = plugin ? childrenOf(plugin, 1) : [];
  return name?.toString("utf8");
}

function childrenOf(message: Buffer, number: number): readonly Buffer[] {
  const found: Buffer[] = [];
  for (const field of fieldsOf(message)) if (field.number === number && "bytes" in field) found.push(field.bytes);
  return found;
}

/** How one element of a tensor's content is read, by the number of its type: float, double, int32, int64. */
const readers: Readonly<Record<number, { readonly size: number; readonly read: (bytes: Buffer) => number }>> = {
  1: { size: 4, read: (bytes) => shortest(bytes.readFloatLE(0)) },
  2: { size: 8, read: (bytes) => bytes.readDoubleLE(0) },
  3: { size: 4, read: (bytes) => bytes.readInt32LE(0) },
  9: { size: 8, read: (bytes) => Number(bytes.readBigInt64LE(0)) },
};

/** The number in a tensor that holds just one; undefined of any other. */
function readTensor(message: Buffer): number | undefined {
  let type = 0;
  const values: number[] = [];
  let content: Buffer | undefined;
  for (const field of fieldsOf(message)) {
    if (field.number === 1 && "varint" in field) type = Number(field.varint);
    else if (field.number === 4 && "bytes" in field) content = field.bytes;
    else values.push(...elementsOf(field));
  }
  const reader = readers[type];
  if (reader && content?.length === reader.size) values.push(reader.read(content));
  return values.length === 1 ? values[0] : undefined;
}

/** The elements that stand in a field of their own, one by one or packed: two at most, as of more none is a scalar. */
function elementsOf(field: ProtoField): readonly number[] {
  if (field.number === 7 || field.number === 10) {
    const varints = "varint" in field ? [field.varint] : varintsOf(field.bytes);
    return varints.slice(0, 2).map((value) => Number(BigInt.asIntN(64, value)));
  }
  const reader = field.number === 5 ? readers[1] : field.number === 6 ? readers[2] : undefined;
  if (!reader || !("bytes" in field)) return [];
  return Array.from({ length: Math.min(2, Math.floor(field.bytes.length / reader.size)) }, () =>
    reader.read(field.bytes),
  );
}

/** The shortest number that is the same in single precision: what was 0.1 when it was logged is 0.1 again. */
function shortest(single: number): number {
  if (!Number.isFinite(single) || Number.isInteger(single)) return single;
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(single.toPrecision(digits));
    if (Math.fround(rounded) === single) return rounded;
  }
  return single;
}
