import { parseLooseJson } from "../../formats/looseJson.ts";
import type { MetricPoint } from "../../model/run.ts";
import { pointsOfRecord } from "./curveRecords.ts";
import type { CurveColumns } from "./curveTable.ts";
import { chooseCurveColumns, pointsOfRow, splitCells } from "./curveTable.ts";
import type { PointReader } from "./pointReader.ts";

export type TableFormat = "csv" | "tsv" | "jsonl";

const newline = 10;

/** Tables and JSONL, up to the last whole line. */
export class TableReader implements PointReader {
  readonly #name: string;
  readonly #format: TableFormat;
  #rows = 0;
  #header: readonly string[] | undefined;
  /** Null once the first row has told that there are no curves in the table. */
  #columns: CurveColumns | null | undefined;

  constructor(name: string, format: TableFormat) {
    this.#name = name;
    this.#format = format;
  }

  take(bytes: Buffer, isEnd: boolean, points: MetricPoint[]): number {
    const end = isEnd ? bytes.length : bytes.lastIndexOf(newline) + 1;
    for (const line of bytes.toString("utf8", 0, end).split(/\r?\n/)) {
      if (line.trim() !== "") for (const point of this.#pointsOfLine(line)) points.push(point);
    }
    return end;
  }

  startAnew(): void {
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
    return this.#columns === null ? [] : pointsOfRow(this.#name, this.#columns, cells, this.#rows++);
  }

  #pointsOfJsonLine(line: string): readonly MetricPoint[] {
    try {
      return pointsOfRecord(this.#name, parseLooseJson(line), this.#rows++);
    } catch (error) {
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  }
}
