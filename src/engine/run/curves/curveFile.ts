import { isEventFile } from "../../formats/eventRecords.ts";
import { parseLooseJson } from "../../formats/looseJson.ts";
import type { MetricPoint } from "../../model/run.ts";
import { pointsOfJson } from "./curveRecords.ts";
import { EventReader } from "./eventReader.ts";
import { GrowingFile } from "./growingFile.ts";
import type { GrowthReader } from "./growingFile.ts";
import type { PointReader } from "./pointReader.ts";
import { TableReader } from "./tableReader.ts";
import type { TableFormat } from "./tableReader.ts";

/** A JSON file has to be read as a whole each time: larger ones are no curves. */
const maxJsonBytes = 8 * 1024 * 1024;

/** How a file holds curves; `events` are TensorBoard's. */
export type CurveFormat = TableFormat | "json" | "events";

/** The format by the file's name; undefined where it is none that can hold curves. */
export function curveFormat(path: string): CurveFormat | undefined {
  if (isEventFile(path)) return "events";
  const ending = /\.(csv|tsv|jsonl|ndjson|json)$/i.exec(path)?.[1]?.toLowerCase();
  return ending === "ndjson" ? "jsonl" : (ending as CurveFormat | undefined);
}

/** Follows one file that grows: each reading gives the points that are new. */
export interface CurveFile {
  /** Passes over what stands in the file already. */
  ignorePresent(): void;
  /** `isLast` also takes a last line that has no line break. A file that is not there (yet, or any more) has no points. */
  read(isLast: boolean): readonly MetricPoint[];
}

/** `file` is absolute; `name` stands before the column or tag in the keys of its curves. */
export function followCurveFile(file: string, name: string, format: CurveFormat): CurveFile {
  if (format === "json") return new JsonCurves(file, name);
  return new GrowingCurves(file, format === "events" ? new EventReader(name) : new TableReader(name, format));
}

class GrowingCurves implements CurveFile, GrowthReader {
  readonly #file: GrowingFile;
  readonly #reader: PointReader;
  #points: MetricPoint[] = [];

  constructor(file: string, reader: PointReader) {
    this.#file = new GrowingFile(file);
    this.#reader = reader;
  }

  ignorePresent(): void {
    this.#file.ignorePresent(this);
    this.#points = [];
  }

  read(isLast: boolean): readonly MetricPoint[] {
    this.#file.read(this, isLast);
    const points = this.#points;
    this.#points = [];
    return points;
  }

  take(bytes: Buffer, isEnd: boolean): number {
    return this.#reader.take(bytes, isEnd, this.#points);
  }

  startAnew(): void {
    this.#points = [];
    this.#reader.startAnew();
  }
}

class JsonCurves implements CurveFile {
  readonly #file: GrowingFile;
  readonly #name: string;
  #ignored: Buffer | undefined;

  constructor(file: string, name: string) {
    this.#file = new GrowingFile(file);
    this.#name = name;
  }

  ignorePresent(): void {
    this.#ignored = this.#file.readWhole(maxJsonBytes, false);
  }

  read(isLast: boolean): readonly MetricPoint[] {
    const bytes = this.#file.readWhole(maxJsonBytes, isLast);
    if (bytes === undefined || (this.#ignored !== undefined && bytes.equals(this.#ignored))) return [];
    try {
      return pointsOfJson(this.#name, parseLooseJson(bytes.toString("utf8")));
    } catch (error) {
      // It is being written: the next reading finds it whole.
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  }
}
