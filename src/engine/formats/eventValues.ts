import { shortestSingle } from "./shortestSingle.ts";
import { ProtoFields, wireTypes } from "./protoFields.ts";
import { TextTable } from "./textTable.ts";

/** One value of an event's summary. */
export interface EventValue {
  readonly tag: string;
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
  /** Undefined where it is no single number: an image, a histogram, a text. */
  readonly value: number | undefined;
  /** What the writer says, here or before, that the tag's data are: `scalars`, `text`, …; undefined where it never did. */
  readonly plugin: string | undefined;
  /** What the writer says to that plugin, here. */
  readonly pluginContent: Buffer | undefined;
}

/** The number of a tag that is a scalar; undefined of any other. */
export function scalarOf({ value, plugin }: EventValue): number | undefined {
  return plugin === undefined || plugin === "scalars" ? value : undefined;
}

/*
 * The numbers of fields, from TensorFlow's event.proto, summary.proto and tensor.proto:
 * Event { wall_time 1, step 2, summary 5 }, Summary { value 1 }, Value { tag 1, simple_value 2, tensor 8, metadata 9 },
 * SummaryMetadata { plugin_data 1 }, PluginData { plugin_name 1, content 2 },
 * TensorProto { dtype 1, tensor_content 4, float_val 5, double_val 6, int_val 7, int64_val 10 }.
 */

/** Takes the values out of the serialised events of one file, or of several that one writer wrote one after the other. */
export class EventValues {
  readonly #texts = new TextTable();
  /** The kind of each tag's data: it is said where the tag comes up first. */
  readonly #plugins = new Map<string, string>();

  /** Those of the event that lies there in the bytes; of what is none, those before that shows. */
  take(bytes: Buffer, start: number, end: number, take: (value: EventValue) => void): void {
    try {
      this.#takeEvent(new ProtoFields(bytes, start, end), take);
    } catch (error) {
      // Its checksum is right, so it is an event that says something else in a way of its own.
      if (!(error instanceof RangeError)) throw error;
    }
  }

  /** Every writer puts the fields in the order of their numbers: the summary comes behind its step and time. */
  #takeEvent(event: ProtoFields, take: (value: EventValue) => void): void {
    let wallTime = 0;
    let step = 0;
    while (event.next()) {
      if (event.isDouble(1)) wallTime = event.double();
      else if (event.isVarint(2)) step = event.varint;
      else if (event.isBytes(5)) {
        const summary = event.inner();
        while (summary.next()) if (summary.isBytes(1)) take(this.#read(summary.inner(), step, wallTime));
      }
    }
  }

  #read(fields: ProtoFields, step: number, wallTime: number): EventValue {
    let tag = "";
    let value: number | undefined;
    let plugin: string | undefined;
    let pluginContent: Buffer | undefined;
    while (fields.next()) {
      if (fields.isBytes(1)) tag = this.#texts.textOf(fields.bytes, fields.start, fields.end);
      else if (fields.number === 2 && fields.wireType === wireTypes.fourBytes) {
        value = shortestSingle(fields.bytes.readFloatLE(fields.start));
      } else if (fields.isBytes(8)) value = readTensor(fields.inner());
      else if (fields.isBytes(9)) {
        const data = pluginData(fields.inner());
        plugin = data && this.#pluginName(data.inner());
        pluginContent = data && pluginContentOf(data.inner());
      }
    }
    if (plugin !== undefined) this.#plugins.set(tag, plugin);
    return { tag, step, wallTime, value, plugin: plugin ?? this.#plugins.get(tag), pluginContent };
  }

  #pluginName(data: ProtoFields): string | undefined {
    while (data.next()) if (data.isBytes(1)) return this.#texts.textOf(data.bytes, data.start, data.end);
    return undefined;
  }
}

/** The fields of a message, at the first that holds a plugin's data. */
function pluginData(metadata: ProtoFields): ProtoFields | undefined {
  while (metadata.next()) if (metadata.isBytes(1)) return metadata;
  return undefined;
}

function pluginContentOf(data: ProtoFields): Buffer | undefined {
  while (data.next()) if (data.isBytes(2)) return data.bytes.subarray(data.start, data.end);
  return undefined;
}

interface ElementReader {
  readonly size: number;
  readonly read: (bytes: Buffer, at: number) => number;
}

const floats: ElementReader = { size: 4, read: (bytes, at) => shortestSingle(bytes.readFloatLE(at)) };
const doubles: ElementReader = { size: 8, read: (bytes, at) => bytes.readDoubleLE(at) };

/** How one element of a tensor's content is read, by the number of its type: float, double, int32, int64. */
const readers: Readonly<Record<number, ElementReader>> = {
  1: floats,
  2: doubles,
  3: { size: 4, read: (bytes, at) => bytes.readInt32LE(at) },
  9: { size: 8, read: (bytes, at) => Number(bytes.readBigInt64LE(at)) },
};

/** The number in a tensor that holds just one; undefined of any other. */
function readTensor(fields: ProtoFields): number | undefined {
  let type = 0;
  let count = 0;
  let value: number | undefined;
  let content: ElementPlace | undefined;
  while (fields.next()) {
    if (fields.isVarint(1)) type = fields.varint;
    else if (fields.isBytes(4)) content = { start: fields.start, length: fields.end - fields.start };
    else {
      for (const element of elementsOf(fields)) {
        value = element;
        count++;
      }
    }
  }
  const reader = readers[type];
  if (reader && content?.length === reader.size) {
    value = reader.read(fields.bytes, content.start);
    count++;
  }
  return count === 1 ? value : undefined;
}

interface ElementPlace {
  readonly start: number;
  readonly length: number;
}

const none: readonly number[] = [];

/** The elements that stand in a field of their own, one by one or packed: two at most, as of more none is a scalar. */
function elementsOf(field: ProtoFields): readonly number[] {
  if (field.number === 7 || field.number === 10) {
    return field.wireType === wireTypes.varint ? [field.varint] : field.packedVarints(2);
  }
  const reader = field.number === 5 ? floats : field.number === 6 ? doubles : undefined;
  if (!reader || field.wireType === wireTypes.varint) return none;
  const length = Math.min(2, Math.floor((field.end - field.start) / reader.size));
  return Array.from({ length }, (_, index) => reader.read(field.bytes, field.start + index * reader.size));
}
