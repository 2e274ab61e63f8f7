import { maskedCrc32c } from "../../../src/engine/formats/crc32c.ts";
import { bytes, double, doubleBytes, float, floatBytes, varint, varintBytes } from "./protoBytes.ts";

/** Makes the bytes of TensorBoard's event files, field by field as the format is laid down. */
export function eventRecord(event: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(event.length));
  return Buffer.concat([length, checksum(length), event, checksum(event)]);
}

/** The record that every file begins with. */
export const fileVersion = eventRecord(
  Buffer.concat([double(1, 1_700_000_000.5), bytes(3, Buffer.from("brain.Event:2"))]),
);

export function scalarEvent(step: number, values: Readonly<Record<string, number>>, wallTime?: number): Buffer {
  const summary = Object.entries(values).map(([tag, value]) =>
    bytes(1, Buffer.concat([bytes(1, Buffer.from(tag)), float(2, value)])),
  );
  return summaryEvent(step, Buffer.concat(summary), wallTime);
}

/** A scalar as TensorFlow 2 writes it: a tensor, with the plugin's name where a tag comes up first. */
export function tensorEvent(step: number, tag: string, tensor: Buffer, plugin?: string): Buffer {
  const metadata = plugin === undefined ? [] : [bytes(9, bytes(1, bytes(1, Buffer.from(plugin))))];
  const value = Buffer.concat([bytes(1, Buffer.from(tag)), ...metadata, bytes(8, tensor)]);
  return summaryEvent(step, bytes(1, value));
}

export const tensors = {
  /** In `tensor_content`, as eager code does. */
  floatContent: (value: number): Buffer =>
    Buffer.concat([varint(1, 1), bytes(2, Buffer.alloc(0)), bytes(4, floatBytes(value))]),
  floatValue: (value: number): Buffer => Buffer.concat([varint(1, 1), bytes(5, floatBytes(value))]),
  doubleContent: (value: number): Buffer => Buffer.concat([varint(1, 2), bytes(4, doubleBytes(value))]),
  int64Value: (value: number): Buffer => Buffer.concat([varint(1, 9), bytes(10, varintBytes(value))]),
  twoFloats: Buffer.concat([varint(1, 1), bytes(5, Buffer.concat([floatBytes(1), floatBytes(2)]))]),
  text: Buffer.concat([varint(1, 7), bytes(8, Buffer.from("words"))]),
};

/** What the hparams plugin's writers note when a run begins: the values of its parameters. */
export function sessionStart(params: Readonly<Record<string, string | number | boolean>>, startTime: number): Buffer {
  const entries = Object.entries(params).map(([key, value]) =>
    bytes(1, Buffer.concat([bytes(1, Buffer.from(key)), bytes(2, paramValue(value))])),
  );
  return hparamsEvent("session_start_info", bytes(3, Buffer.concat([...entries, double(5, startTime)])));
}

/** And when it ends: 1 is success, 2 failure. */
export function sessionEnd(status: number, endTime: number): Buffer {
  return hparamsEvent("session_end_info", bytes(4, Buffer.concat([varint(1, status), double(2, endTime)])));
}

function hparamsEvent(tag: string, content: Buffer): Buffer {
  const plugin = Buffer.concat([bytes(1, Buffer.from("hparams")), bytes(2, content)]);
  const value = Buffer.concat([bytes(1, Buffer.from(`_hparams_/${tag}`)), bytes(9, bytes(1, plugin))]);
  return summaryEvent(0, bytes(1, value));
}

function paramValue(value: string | number | boolean): Buffer {
  if (typeof value === "number") return double(2, value);
  return typeof value === "string" ? bytes(3, Buffer.from(value)) : varint(4, Number(value));
}

function summaryEvent(step: number, summary: Buffer, wallTime = 1_700_000_001): Buffer {
  const steps = step === 0 ? [] : [step < 0 ? negativeStep : varint(2, step)];
  return eventRecord(Buffer.concat([double(1, wallTime), ...steps, bytes(5, summary)]));
}

/** Minus one, in ten bytes as protobuf writes it. */
const negativeStep = Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);

function checksum(data: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(maskedCrc32c(data));
  return sum;
}
