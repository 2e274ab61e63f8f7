import { deflateRawSync } from "node:zlib";

import { varintBytes as varint } from "./protoBytes.ts";

/* Small files of the formats in which models and arrays are kept, written by the formats' own rules. */

export function safetensors(
  tensors: Readonly<
    Record<string, { readonly dtype: string; readonly shape: readonly number[]; readonly bytes: number }>
  >,
  metadata?: Readonly<Record<string, string>>,
): Buffer {
  let at = 0;
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes] };
    at += bytes;
  }
  const json = Buffer.from(JSON.stringify(header));
  return Buffer.concat([u64(json.length), json, Buffer.alloc(at, 7)]);
}

/** A message of fields: numbers are varints, what else there is has a length. */
export type Proto = readonly (readonly [number: number, value: number | string | Buffer | Proto])[];

function proto(fields: Proto): Buffer {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (typeof value === "number") return [varint(number << 3), varint(value)];
      const bytes = typeof value === "string" ? Buffer.from(value) : Buffer.isBuffer(value) ? value : proto(value);
      return [varint((number << 3) | 2), varint(bytes.length), bytes];
    }),
  );
}

/** An ONNX model of one matrix multiplication. */
export function onnx(given: { readonly opset: number; readonly weights: number; readonly operator?: string }): Buffer {
  const value = (name: string, ...sizes: readonly (number | string)[]): Proto => [
    [1, name],
    [
      2,
      [
        [
          1,
          [
            [1, 1],
            [2, sizes.map((size): Proto[number] => [1, [[typeof size === "number" ? 1 : 2, size]]])],
          ],
        ],
      ],
    ],
  ];
  const weights: Proto = [
    [1, Buffer.concat([varint(4), varint(given.weights)])],
    [2, 1],
    [8, "W"],
    [9, Buffer.alloc(4 * 4 * given.weights, 1)],
  ];
  return proto([
    [1, 9],
    [2, "pytorch"],
    [3, "2.6"],
    [
      7,
      [
        [
          1,
          [
            [1, "x"],
            [1, "W"],
            [2, "y"],
            [4, given.operator ?? "MatMul"],
          ],
        ],
        [2, "main_graph"],
        [5, weights],
        [11, value("x", "batch", 4)],
        [12, value("y", "batch", given.weights)],
      ],
    ],
    [8, [[2, given.opset]]],
    [
      14,
      [
        [1, "task"],
        [2, "digits"],
      ],
    ],
  ]);
}

export function gguf(given: {
  readonly name: string;
  readonly tokens: readonly string[];
  readonly type: number;
}): Buffer {
  const text = (value: string): Buffer => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
  const entry = (key: string, type: number, value: Buffer): Buffer => Buffer.concat([text(key), u32(type), value]);
  const tokens = Buffer.concat([u32(8), u64(given.tokens.length), ...given.tokens.map(text)]);
  return Buffer.concat([
    Buffer.from("GGUF"),
    u32(3),
    u64(2),
    u64(3),
    entry("general.name", 8, text(given.name)),
    entry("general.alignment", 4, u32(32)),
    entry("tokenizer.ggml.tokens", 9, tokens),
    ...["blk.0.attn_q.weight", "output.weight"].map((name) =>
      Buffer.concat([text(name), u32(2), u64(64), u64(32), u32(given.type), u64(0)]),
    ),
    Buffer.alloc(64),
  ]);
}

export function npy(descr: string, shape: readonly number[], data: Buffer): Buffer {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const padded = Buffer.from(`${text.padEnd(128 - 11)}\n`);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(padded.length);
  return Buffer.concat([Buffer.from("\x93NUMPY\x01\x00", "latin1"), length, padded, data]);
}

/** A ZIP archive; of files that are named here the content is deflated. */
export function zip(files: Readonly<Record<string, Buffer>>, deflated: readonly string[] = []): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const method = deflated.includes(name) ? 8 : 0;
    const data = method === 8 ? deflateRawSync(content) : content;
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(method, 4);
    facts.writeUInt32LE(data.length, 14);
    facts.writeUInt32LE(content.length, 18);
    facts.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), facts, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), facts, rest, Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

/** A pickle of protocol 4 that would call a class with a text, and take another out of its memo. */
export function pickle(module: string, name: string): Buffer {
  const text = (value: string): Buffer =>
    Buffer.concat([Buffer.from([0x8c, Buffer.byteLength(value)]), Buffer.from(value)]);
  const memoize = Buffer.from([0x94]);
  const body = Buffer.concat([
    Buffer.from("}", "latin1"),
    memoize,
    Buffer.from("(", "latin1"),
    text("model"),
    memoize,
    text(module),
    memoize,
    text(name),
    memoize,
    Buffer.from([0x93]),
    memoize,
    Buffer.from(")", "latin1"),
    Buffer.from([0x81]),
    memoize,
    text("_sklearn_version"),
    memoize,
    text("1.5.2"),
    memoize,
    text("other"),
    memoize,
    // The same module again by its place in the memo, and another class.
    Buffer.from([0x68, 2]),
    text("Other"),
    memoize,
    Buffer.from([0x93]),
    memoize,
    Buffer.from("u.", "latin1"),
  ]);
  return Buffer.concat([Buffer.from([0x80, 4, 0x95]), u64(body.length), body]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
