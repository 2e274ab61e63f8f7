import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Pace } from "../../files/pace.ts";
import type { AsyncBuffer, Compressors, FileMetaData, RowGroup, SchemaElement, SchemaTree } from "hyparquet";
import type { ByteSource } from "../../files/byteSource.ts";
import { MalformedFile } from "../malformedFile.ts";
import { decompressLz4 } from "./lz4.ts";
import { readPageHeads } from "./parquetPages.ts";
import type { Cell, TableBlock, TableSource } from "./tableSource.ts";

/** What Node brings, beside the Snappy of the reader itself. */
const compressors: Compressors = {
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
  ZSTD: (input, length) => zstdDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
  LZ4_RAW: decompressLz4,
  // Hadoop's framing: the lengths before and after, big-endian, then the block.
  LZ4: (input, length) => decompressLz4(isFramed(input, length) ? input.subarray(8) : input, length),
};

const mebibyte = 1024 * 1024;
/** What it says of its columns and row groups takes ten times the memory when it is read. */
const longestFooter = 64 * mebibyte;
const mostColumns = 65_536;
/** A column's part in a row group is read as it lies in the file, then so much of it at once. */
const longestPart = 1024 * mebibyte;
const mostBytesAtOnce = 128 * mebibyte;
const mostRowsAtOnce = 1024 * 1024;
/** What cannot be read in parts: a page, and lists. */
const mostBytesOfPage = 256 * mebibyte;
const mostValuesTogether = 16 * mebibyte;
/** Values are made cells of so many rows at once. */
const rowsOfBlock = 64 * 1024;

/** Whether a file that begins so is Parquet. */
export function isParquet(head: Buffer): boolean {
  return head.toString("latin1", 0, 4) === "PAR1";
}

/** The columns of a Parquet file, one row group and one column at a time. Throws a `MalformedFile`. */
export async function openParquet(source: ByteSource, pace: Pace): Promise<TableSource> {
  const file = asyncBuffer(source);
  if (source.size < 12) throw new MalformedFile("it ends too soon");
  if (source.read(source.size - 8, 4).readUInt32LE(0) > longestFooter)
    throw new MalformedFile("what it says of its columns and row groups is too long to be read");
  const { parquetMetadataAsync, parquetSchema } = await import("hyparquet");
  const metadata = await orMalformed(() => parquetMetadataAsync(file));
  const schema = await orMalformed(async () => parquetSchema(metadata));
  if (schema.children.length > mostColumns) throw new MalformedFile(`it has more than ${mostColumns} columns`);
  return new ParquetTable(source, file, metadata, schema.children, pace);
}

class ParquetTable implements TableSource {
  readonly format = "Parquet";
  readonly isText = false;
  readonly columns: readonly string[];
  readonly types: ReadonlyMap<string, string>;
  readonly leftOut = new Set<string>();
  private readonly source: ByteSource;
  private readonly file: AsyncBuffer;
  private readonly metadata: FileMetaData;
  private readonly pace: Pace;
  private readonly nested: ReadonlySet<string>;

  constructor(
    source: ByteSource,
    file: AsyncBuffer,
    metadata: FileMetaData,
    fields: readonly SchemaTree[],
    pace: Pace,
  ) {
    this.source = source;
    this.file = file;
    this.metadata = metadata;
    this.pace = pace;
    this.nested = new Set(fields.filter(isNested).map(({ element }) => element.name));
    this.columns = fields.map(({ element }) => element.name);
    this.types = new Map(fields.map((field) => [field.element.name, typeOf(field)]));
  }

  async *blocks(): AsyncGenerator<TableBlock> {
    let firstRow = 0;
    for (const group of this.metadata.row_groups) {
      const rowEnd = firstRow + Number(group.num_rows);
      for (const name of rowEnd > firstRow ? this.columns : []) {
        if (!this.leftOut.has(name)) yield* this.blocksOf(name, group, firstRow, rowEnd);
      }
      firstRow = rowEnd;
    }
  }

  notes(): readonly string[] {
    return [...this.leftOut].map(
      (name) => `The column ${JSON.stringify(name)} is left out: it holds more at once than fits into memory.`,
    );
  }

  private async *blocksOf(name: string, group: RowGroup, start: number, end: number): AsyncGenerator<TableBlock> {
    const rowsAtOnce = await this.rowsAtOnce(name, group);
    if (rowsAtOnce === undefined) {
      this.leftOut.add(name);
      return;
    }
    for (let rowStart = start; rowStart < end; rowStart += rowsAtOnce) {
      const rowEnd = Math.min(end, rowStart + rowsAtOnce);
      const values = await this.read(name, rowStart, rowEnd, rowStart === start && rowEnd === end);
      if (values.length !== rowEnd - rowStart) throw new MalformedFile("a column in it has too few or too many values");
      for (let at = 0; at < values.length; at += rowsOfBlock) {
        const count = Math.min(rowsOfBlock, values.length - at);
        yield { firstRow: rowStart + at, rowCount: count, columns: new Map([[name, plainCells(values, at, count)]]) };
      }
    }
  }

  /** How many rows of a column fit into memory at once; undefined where it cannot be read in parts that do. */
  private async rowsAtOnce(name: string, group: RowGroup): Promise<number | undefined> {
    const rows = Number(group.num_rows);
    let [byteCount, valueCount] = [0, 0];
    for (const { meta_data: column } of group.columns) {
      if (column?.path_in_schema[0] !== name) continue;
      const pages = await readPageHeads(this.source, column, this.pace);
      const isTooLong = Number(column.total_compressed_size) > longestPart || pages.mostBytes > mostBytesOfPage;
      if (isTooLong || pages.mostValues > mostValuesTogether) return undefined;
      byteCount += pages.byteCount;
      valueCount += pages.valueCount;
    }
    if (!this.nested.has(name)) {
      const ofBytes = byteCount > mostBytesAtOnce ? Math.ceil((rows * mostBytesAtOnce) / byteCount) : rows;
      return Math.max(1, Math.min(mostRowsAtOnce, ofBytes));
    }
    return valueCount > mostValuesTogether || byteCount > mostBytesOfPage ? undefined : Math.max(1, rows);
  }

  private async read(name: string, rowStart: number, rowEnd: number, isWhole: boolean): Promise<ArrayLike<unknown>> {
    const { parquetRead, parquetReadColumn } = await import("hyparquet/src/read.js");
    const { file, metadata } = this;
    const request = { file, metadata, columns: [name], compressors, rowStart, rowEnd };
    if (isWhole) return await orMalformed(() => parquetReadColumn(request));
    let values: readonly unknown[] = [];
    const onComplete = (rows: readonly (readonly unknown[])[]): void => void (values = rows.map(([value]) => value));
    await orMalformed(() => parquetRead({ ...request, rowFormat: "array", onComplete }));
    return values;
  }
}

function isNested({ element, children }: SchemaTree): boolean {
  return children.length > 0 || element.repetition_type === "REPEATED";
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

/** What was read last is kept: of a long column several parts are asked for one after another. */
function asyncBuffer(source: ByteSource): AsyncBuffer {
  let last = { start: 0, end: 0, bytes: new ArrayBuffer(0) };
  return {
    byteLength: source.size,
    slice(start, end = source.size) {
      if (start === last.start && end === last.end) return last.bytes;
      const length = end - start;
      if (!(start >= 0 && length >= 0 && end <= source.size)) throw new MalformedFile("it ends too soon");
      last = { start: 0, end: 0, bytes: new ArrayBuffer(0) };
      last = { start, end, bytes: ownBuffer(source.read(start, length)) };
      return last.bytes;
    },
  };
}

function ownBuffer({ buffer, byteOffset, byteLength }: Buffer): ArrayBuffer {
  const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return isOwn ? buffer : Uint8Array.from(new Uint8Array(buffer, byteOffset, byteLength)).buffer;
}

function plainCells(values: ArrayLike<unknown>, start: number, count: number): ArrayLike<Cell> {
  return Array.from({ length: count }, (_, index) => {
    const value = values[start + index];
    if (value === null || value === undefined || typeof value !== "object") return value as Cell;
    if (value instanceof Date) return value;
    if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
    return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
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
