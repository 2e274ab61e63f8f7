/** One field of a protobuf message: a number of a varint, or the bytes of what has a length or a fixed size. */
export type ProtoField =
  | { readonly number: number; readonly varint: bigint }
  | { readonly number: number; readonly bytes: Buffer };

/** The fields of a message in their order. Throws a `RangeError` where the bytes are no message. */
export function* fieldsOf(message: Buffer): Generator<ProtoField> {
  for (let at = 0; at < message.length;) {
    const key = readVarint(message, at);
    at = key.end;
    const number = Number(key.value >> 3n);
    const wireType = Number(key.value & 7n);
    if (wireType === 0) {
      const { value, end } = readVarint(message, at);
      yield { number, varint: value };
      at = end;
      continue;
    }
    const { start, end } = extentOf(message, at, wireType);
    if (end > message.length) throw new RangeError("a field reaches beyond its message");
    yield { number, bytes: message.subarray(start, end) };
    at = end;
  }
}

/** The numbers in a packed field. Throws a `RangeError` where the bytes are none. */
export function varintsOf(packed: Buffer): readonly bigint[] {
  const values: bigint[] = [];
  for (let at = 0; at < packed.length;) {
    const { value, end } = readVarint(packed, at);
    values.push(value);
    at = end;
  }
  return values;
}

function extentOf(message: Buffer, at: number, wireType: number): { readonly start: number; readonly end: number } {
  if (wireType === 1) return { start: at, end: at + 8 };
  if (wireType === 5) return { start: at, end: at + 4 };
  if (wireType !== 2) throw new RangeError(`there is no wire type ${wireType}`);
  const { value, end } = readVarint(message, at);
  return { start: end, end: end + Number(value) };
}

function readVarint(message: Buffer, start: number): { readonly value: bigint; readonly end: number } {
  // Nearly all are small, and numbers are far faster than big ones.
  const first = message[start];
  if (first !== undefined && first < 0x80) return { value: BigInt(first), end: start + 1 };
  let value = 0n;
  for (let at = start; at < start + 10; at++) {
    const byte = message[at];
    if (byte === undefined) break;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new RangeError("a number does not end");
}
