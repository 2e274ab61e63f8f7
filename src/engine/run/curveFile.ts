import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { MetricPoint } from "../model/run.ts";
import { parseLooseJson, pointsOfJson, pointsOfRecord } from "./curveRecords.ts";
import type { CurveColumns } from "./curveTable.ts";
import { chooseCurveColumns, pointsOfRow, splitCells } from "./curveTable.ts";
import { systemCode } from "../model/systemErrors.ts";

const chunkBytes = 1024 * 1024;
/** A JSON file has to be read as a whole each time: larger ones are no curves. */
const maxJsonBytes = 8 * 1024 * 1024;
/** So many bytes before the place reached are compared with what was read, to notice a file that was rewritten. */
const rememberedBytes = 256;
const newline = 10;

type Format = "csv" | "tsv" | "jsonl" | "json";

/** The format by the file's name; undefined where it is none that can hold curves. */
export function curveFormat(path: string): Format | undefined {
  const ending = /\.(csv|tsv|jsonl|ndjson|json)$/i.exec(path)?.[1]?.toLowerCase();
  return ending === "ndjson" ? "jsonl" : (ending as Format | undefined);
}

/**
 * Follows one file that grows: each reading gives the points that are new. Of a table and of JSONL only new bytes are
 * read, up to the last whole line; a file that shrank, was rewritten or replaced is read anew.
 */
export class CurveFile {
  readonly #file: string;
  readonly #path: string;
  readonly #format: Format;
  #stamp = "";
  #offset = 0;
  #remembered: Buffer = Buffer.alloc(0);
  #rows = 0;
  #header: readonly string[] | undefined;
  /** Null once the first row has told that there are no curves in the table. */
  #columns: CurveColumns | null | undefined;

  /** `file` is absolute; `path` stands before the column in the keys of its curves. */
  constructor(file: string, path: string, format: Format) {
    this.#file = file;
    this.#path = path;
    this.#format = format;
  }

  /** `isLast` also takes a last line that has no line break. A file that is not there (yet, or any more) has no points. */
  read(isLast: boolean): readonly MetricPoint[] {
    let descriptor: number;
    try {
      descriptor = openSync(this.#file, "r");
    } catch (error) {
      if (systemCode(error) === "ENOENT" || systemCode(error) === "EBUSY") return [];
      throw error;
    }
    try {
      const stat = fstatSync(descriptor, { bigint: true });
      const stamp = `${stat.ino}:${stat.size}:${stat.mtimeNs}`;
      if (stamp === this.#stamp && !isLast) return [];
      this.#stamp = stamp;
      const size = Number(stat.size);
      return this.#format === "json" ? this.#readWhole(descriptor, size) : this.#readNew(descriptor, size, isLast);
    } finally {
      closeSync(descriptor);
    }
  }

  #readWhole(descriptor: number, size: number): readonly MetricPoint[] {
    if (size > maxJsonBytes) return [];
    const text = readAt(descriptor, 0, size).toString("utf8");
    try {
      return pointsOfJson(this.#path, parseLooseJson(text));
    } catch (error) {
      // It is being written: the next reading finds it whole.
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  }

  #readNew(descriptor: number, size: number, isLast: boolean): readonly MetricPoint[] {
    const before = readAt(descriptor, this.#offset - this.#remembered.length, this.#remembered.length);
    if (size < this.#offset || !before.equals(this.#remembered)) this.#startAnew();
    const points: MetricPoint[] = [];
    while (this.#offset < size) {
      const chunk = readAt(descriptor, this.#offset, Math.min(chunkBytes, size - this.#offset));
      const isEnd = this.#offset + chunk.length >= size;
      const lastBreak = chunk.lastIndexOf(newline);
      const end = isLast && isEnd ? chunk.length : lastBreak + 1;
      if (end === 0) break;
      this.#take(chunk.subarray(0, end), points);
    }
    return points;
  }

  #take(bytes: Buffer, points: MetricPoint[]): void {
    this.#offset += bytes.length;
    this.#remembered = Buffer.from(bytes.subarray(Math.max(0, bytes.length - rememberedBytes)));
    for (const line of bytes.toString("utf8").split(/\r?\n/)) {
      if (line.trim() !== "") for (const point of this.#pointsOfLine(line)) points.push(point);
    }
  }

  #startAnew(): void {
    this.#offset = 0;
    this.#remembered = Buffer.alloc(0);
    this.#rows = 0;
    this.#header = undefined;
    this.#columns = undefined;
  }

  #pointsOfLine(line: string): readonly MetricPoint[] {
    if (this.#format === "jsonl") return this.#pointsOfJsonLine(line);
    // Spreadsheets write a byte order mark.
    const cells = splitCells(line.replace(/^\uFEFF/, ""), this.#format === "tsv" ? "\t" : ",");
    if (this.#header === undefined) {
      this.#header = cells;
      return [];
    }
    if (this.#columns === undefined) this.#columns = chooseCurveColumns(this.#header, cells) ?? null;
    return this.#columns === null ? [] : pointsOfRow(this.#path, this.#columns, cells, this.#rows++);
  }

  #pointsOfJsonLine(line: string): readonly MetricPoint[] {
    try {
      return pointsOfRecord(this.#path, parseLooseJson(line), this.#rows++);
    } catch (error) {
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  }
}

/** May come back shorter where the file ends before. */
function readAt(descriptor: number, offset: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  const got = length === 0 ? 0 : readSync(descriptor, buffer, 0, length, offset);
  return buffer.subarray(0, got);
}
