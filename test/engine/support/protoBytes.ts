/** Makes the bytes of protobuf messages, field by field as the format is laid down. */

/** A whole number from 0 on as protobuf and Thrift write it. */
export function varintBytes(value: number): Buffer {
  const parts: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...parts, rest]);
    parts.push((rest % 128) | 128);
  }
}

export function varint(field: number, value: number): Buffer {
  return Buffer.concat([varintBytes(field * 8), varintBytes(value)]);
}

export function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([varintBytes(field * 8 + 2), varintBytes(content.length), content]);
}

export function text(field: number, content: string): Buffer {
  return bytes(field, Buffer.from(content));
}

export function double(field: number, value: number): Buffer {
  return Buffer.concat([varintBytes(field * 8 + 1), doubleBytes(value)]);
}

export function float(field: number, value: number): Buffer {
  return Buffer.concat([varintBytes(field * 8 + 5), floatBytes(value)]);
}

export function floatBytes(value: number): Buffer {
  const content = Buffer.alloc(4);
  content.writeFloatLE(value);
  return content;
}

export function doubleBytes(value: number): Buffer {
  const content = Buffer.alloc(8);
  content.writeDoubleLE(value);
  return content;
}
