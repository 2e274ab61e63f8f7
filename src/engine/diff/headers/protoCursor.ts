import type { ByteSource } from "../../files/byteSource.ts";
import { ByteCursor } from "../byteCursor.ts";
import { MalformedFile } from "../malformedFile.ts";

/** A field of a protobuf message in a file: its number, and its value or where its bytes are. */
export interface PlacedField {
  readonly number: number;
  /** Of a varint; 0 of the others. */
  readonly value: bigint;
  /** Where its bytes begin and end; both the same of a varint. */
  readonly start: number;
  readonly end: number;
}

/** The fields of a message that may be far larger than memory: what is long is passed over. Throws a `MalformedFile`. */
export function* fieldsIn(source: ByteSource, start = 0, end = source.size): Generator<PlacedField> {
  const cursor = new ByteCursor(source, start, end);
  while (!cursor.isAtEnd) {
    const key = readVarint(cursor);
    const number = Number(key >> 3n);
    const wireType = Number(key & 7n);
    if (number === 0) throw new MalformedFile("it is no message of its format");
    if (wireType === 0) {
      yield { number, value: readVarint(cursor), start: cursor.position, end: cursor.position };
      continue;
    }
    const length = lengthOf(cursor, wireType);
    const from = cursor.position;
    cursor.skip(length);
    yield { number, value: 0n, start: from, end: from + length };
  }
}

/** A field's bytes as text. */
export function textOf(source: ByteSource, { start, end }: PlacedField): string {
  return new ByteCursor(source, start, end).bytes(end - start).toString("utf8");
}

/** The numbers of a repeated field: all in one where they are packed, else the one that it is. */
export function numbersOf(source: ByteSource, field: PlacedField): readonly number[] {
  if (field.start === field.end) return [Number(BigInt.asIntN(64, field.value))];
  const cursor = new ByteCursor(source, field.start, field.end);
  const numbers: number[] = [];
  while (!cursor.isAtEnd) numbers.push(Number(BigInt.asIntN(64, readVarint(cursor))));
  return numbers;
}

function lengthOf(cursor: ByteCursor, wireType: number): number {
  if (wireType === 1) return 8;
  if (wireType === 5) return 4;
  if (wireType !== 2) throw new MalformedFile("it is no message of its format");
  return Number(readVarint(cursor));
}

function readVarint(cursor: ByteCursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.u8();
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  throw new MalformedFile("a number in it does not end");
}
