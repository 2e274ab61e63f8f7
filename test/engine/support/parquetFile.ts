import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";

import { varintBytes as varint } from "./protoBytes.ts";

/** Small Parquet files, written by the format's own rules: plain values, one page a column and row group. */

export interface ParquetColumn {
  readonly name: string;
  readonly type: "int64" | "double" | "string";
  /** null is missing. */
  readonly values: readonly (number | string | null)[] | Float64Array;
  /** How many its page claims to hold, where that is not so many. */
  readonly claimed?: number;
}

export type Codec = "UNCOMPRESSED" | "GZIP" | "BROTLI" | "ZSTD" | "LZ4_RAW";

const codecs: Readonly<Record<Codec, { readonly number: number; readonly compress: (bytes: Buffer) => Buffer }>> = {
  UNCOMPRESSED: { number: 0, compress: (bytes) => bytes },
  GZIP: { number: 2, compress: (bytes) => gzipSync(bytes) },
  BROTLI: { number: 4, compress: (bytes) => brotliCompressSync(bytes) },
  ZSTD: { number: 6, compress: (bytes) => zstdCompressSync(bytes) },
  LZ4_RAW: { number: 7, compress: lz4Literals },
};
const physical = { int64: 2, double: 5, string: 6 } as const;

/** A file with the same columns in each of its row groups. */
export function parquet(groups: readonly (readonly ParquetColumn[])[], codec: Codec = "UNCOMPRESSED"): Buffer {
  const parts: Buffer[] = [Buffer.from("PAR1")];
  let at = 4;
  const rowGroups = groups.map((columns) => {
    const chunks = columns.map((column) => {
      const page = pageOf(column, codec);
      const chunk = chunkOf(column, codec, at, page.length);
      parts.push(page);
      at += page.length;
      return chunk;
    });
    const rows = columns[0]?.values.length ?? 0;
    return struct([
      [1, list(12, chunks)],
      [2, i64(at)],
      [3, i64(rows)],
    ]);
  });
  const rows = groups.reduce((sum, columns) => sum + (columns[0]?.values.length ?? 0), 0);
  const root = struct([
    [4, binary("schema")],
    [5, i32(groups[0]?.length ?? 0)],
  ]);
  const fields = (groups[0] ?? []).map(({ name, type }) =>
    struct([
      [1, i32(physical[type])],
      [3, i32(1)],
      [4, binary(name)],
      ...(type === "string" ? [[6, i32(0)] as const] : []),
    ]),
  );
  const footer = struct([
    [1, i32(1)],
    [2, list(12, [root, ...fields])],
    [3, i64(rows)],
    [4, list(12, rowGroups)],
  ]).bytes;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, footer, length, Buffer.from("PAR1")]);
}

function chunkOf({ name, type, values }: ParquetColumn, codec: Codec, offset: number, length: number): Value {
  const meta = struct([
    [1, i32(physical[type])],
    [2, list(5, [i32(0)])],
    [3, list(8, [binary(name)])],
    [4, i32(codecs[codec].number)],
    [5, i64(values.length)],
    [6, i64(length)],
    [7, i64(length)],
    [9, i64(offset)],
  ]);
  return struct([
    [2, i64(offset)],
    [3, meta],
  ]);
}

function pageOf({ type, values, claimed = values.length }: ParquetColumn, codec: Codec): Buffer {
  const levels = levelsOf(values);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(levels.length);
  const content = Buffer.concat([length, levels, ...bytesOf(type, values)]);
  const compressed = codecs[codec].compress(content);
  const data = struct([
    [1, i32(claimed)],
    [2, i32(0)],
    [3, i32(3)],
    [4, i32(3)],
  ]);
  const header = struct([
    [1, i32(0)],
    [2, i32(content.length)],
    [3, i32(compressed.length)],
    [5, data],
  ]);
  return Buffer.concat([header.bytes, compressed]);
}

/** Whether each is there: runs, each its length and its level. */
function levelsOf(values: ParquetColumn["values"]): Buffer {
  if (values instanceof Float64Array) return Buffer.concat([varint(values.length * 2), Buffer.of(1)]);
  return Buffer.from(values.flatMap((value) => [2, value === null ? 0 : 1]));
}

function bytesOf(type: ParquetColumn["type"], values: ParquetColumn["values"]): readonly Buffer[] {
  if (values instanceof Float64Array) return [Buffer.from(values.buffer)];
  return values.flatMap((value) => (value === null ? [] : [plain(type, value)]));
}

function plain(type: ParquetColumn["type"], value: number | string): Buffer {
  if (type === "string") {
    const text = Buffer.from(String(value));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, text]);
  }
  const bytes = Buffer.alloc(8);
  if (type === "int64") bytes.writeBigInt64LE(BigInt(value));
  else bytes.writeDoubleLE(Number(value));
  return bytes;
}

/** One block that copies nothing. */
function lz4Literals(bytes: Buffer): Buffer {
  if (bytes.length < 15) return Buffer.concat([Buffer.from([bytes.length << 4]), bytes]);
  const more = bytes.length - 15;
  const lengths = [...Array.from({ length: Math.floor(more / 255) }, () => 255), more % 255];
  return Buffer.concat([Buffer.from([0xf0, ...lengths]), bytes]);
}

/** A value of Thrift's compact protocol, with the number of its type. */
interface Value {
  readonly type: number;
  readonly bytes: Buffer;
}

function struct(fields: readonly (readonly [id: number, value: Value])[]): Value {
  let last = 0;
  const parts = fields.flatMap(([id, { type, bytes }]) => {
    const head = Buffer.from([((id - last) << 4) | type]);
    last = id;
    return [head, bytes];
  });
  return { type: 12, bytes: Buffer.concat([...parts, Buffer.from([0])]) };
}

function list(type: number, values: readonly Value[]): Value {
  const head = values.length < 15 ? [(values.length << 4) | type] : [0xf0 | type, values.length];
  return { type: 9, bytes: Buffer.concat([Buffer.from(head), ...values.map(({ bytes }) => bytes)]) };
}

function i32(value: number): Value {
  return { type: 5, bytes: varint(value * 2) };
}

function i64(value: number): Value {
  return { type: 6, bytes: varint(value * 2) };
}

function binary(text: string): Value {
  return { type: 8, bytes: Buffer.concat([varint(Buffer.byteLength(text)), Buffer.from(text)]) };
}
