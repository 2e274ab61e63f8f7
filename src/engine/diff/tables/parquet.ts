import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import type { AsyncBuffer, Compressors, FileMetaData, SchemaElement, SchemaTree } from "hyparquet";
import type { ByteSource } from "../../store/byteSource.ts";
import { MalformedFile } from "../malformedFile.ts";
import { decompressLz4 } from "./lz4.ts";
import type { Cell, TableBlock, TableSource } from "./tableSource.ts";

/** What Node brings, beside the Snappy of the reader itself. */
const compressors: Compressors = {
  GZIP: (input) => gunzipSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
  ZSTD: (input) => zstdDecompressSync(input),
  LZ4_RAW: decompressLz4,
  // Hadoop's framing: the lengths before and after, big-endian, then the block.
  LZ4: (input, length) => decompressLz4(isFramed(input, length) ? input.subarray(8) : input, length),
};

/** Whether a file that begins so is Parquet. */
export function isParquet(head: Buffer): boolean {
  return head.toString("latin1", 0, 4) === "PAR1";
}

/** The columns of a Parquet file, one row group and one column at a time. Throws a `MalformedFile`. */
export async function openParquet(source: ByteSource): Promise<TableSource> {
  const file = asyncBuffer(source);
  if (source.size < 12) throw new MalformedFile("it ends too soon");
  const { parquetMetadataAsync, parquetSchema } = await import("hyparquet");
  const metadata = await orMalformed(() => parquetMetadataAsync(file));
  const schema = await orMalformed(async () => parquetSchema(metadata));
  return new ParquetTable(file, metadata, schema.children);
}

class ParquetTable implements TableSource {
  readonly format = "Parquet";
  readonly isText = false;
  readonly columns: readonly string[];
  readonly types: ReadonlyMap<string, string>;
  private readonly file: AsyncBuffer;
  private readonly metadata: FileMetaData;

  constructor(file: AsyncBuffer, metadata: FileMetaData, fields: readonly SchemaTree[]) {
    this.file = file;
    this.metadata = metadata;
    this.columns = fields.map(({ element }) => element.name);
    this.types = new Map(fields.map((field) => [field.element.name, typeOf(field)]));
  }

  async *blocks(): AsyncGenerator<TableBlock> {
    const { parquetReadColumn } = await import("hyparquet/src/read.js");
    const { file, metadata } = this;
    let firstRow = 0;
    for (const { num_rows: count } of metadata.row_groups) {
      const rowEnd = firstRow + Number(count);
      for (const name of rowEnd > firstRow ? this.columns : []) {
        const range = { rowStart: firstRow, rowEnd };
        const request = { file, metadata, columns: [name], compressors, ...range };
        const values = await orMalformed(() => parquetReadColumn(request));
        yield { firstRow, rowCount: Number(count), columns: new Map([[name, plainCells(values)]]) };
      }
      firstRow = rowEnd;
    }
  }

  notes(): readonly string[] {
    return [];
  }
}

/** What the reader throws of a damaged file is no word for a person. */
async function orMalformed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MalformedFile) throw error;
    throw new MalformedFile("a part of it is damaged, or written in a way that is not known here", { cause: error });
  }
}

function asyncBuffer(source: ByteSource): AsyncBuffer {
  return {
    byteLength: source.size,
    slice(start, end = source.size) {
      const length = end - start;
      if (!(start >= 0 && length >= 0 && end <= source.size)) throw new MalformedFile("it ends too soon");
      const bytes = new Uint8Array(length);
      bytes.set(source.read(start, length));
      return bytes.buffer;
    },
  };
}

function plainCells(values: ArrayLike<unknown>): ArrayLike<Cell> {
  return Array.from(values, (value) => {
    if (value === null || value === undefined || typeof value !== "object") return value as Cell;
    if (value instanceof Date) return value;
    if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
  });
}

/** `int64`, `string`, `list`, `struct`. */
function typeOf({ element, children }: SchemaTree): string {
  const { logical_type: logical, converted_type: converted, type, repetition_type: repetition } = element;
  const special = logicalName(logical) ?? converted?.toLowerCase().replace(/^utf8$/, "string");
  if (children.length > 0) return special ?? (repetition === "REPEATED" ? "list" : "struct");
  return special ?? (type ?? "unknown").toLowerCase().replace("byte_array", "binary");
}

function logicalName(logical: SchemaElement["logical_type"]): string | undefined {
  if (!logical) return undefined;
  if (logical.type === "INTEGER") return `${logical.isSigned ? "int" : "uint"}${logical.bitWidth}`;
  if (logical.type === "DECIMAL") return `decimal(${logical.precision}, ${logical.scale})`;
  return logical.type.toLowerCase();
}

function isFramed(input: Uint8Array, length: number): boolean {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  return input.byteLength >= 8 && view.getUint32(0) === length && view.getUint32(4) === input.byteLength - 8;
}
