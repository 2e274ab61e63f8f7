import type { MetricPoint } from "../../model/run.ts";
import { chooseCurveColumns, pointsOfRow } from "./curveTable.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The points of a JSON file that was written as a whole, in one of the shapes in use: a list of records
 * (`[{step, loss}, …]`), such lists by name, or lists of numbers by name (`{"loss": [0.9, 0.5]}`, as Keras keeps it).
 */
export function pointsOfJson(path: string, content: unknown): readonly MetricPoint[] {
  if (Array.isArray(content)) return pointsOfRecords(path, content);
  if (!isFields(content)) return [];
  return Object.entries(content).flatMap(([name, list]) => {
    if (!Array.isArray(list)) return [];
    if (list.every((value) => typeof value === "number")) {
      return list.map((value, step) => ({ key: `${path}:${name}`, step, value }));
    }
    return pointsOfRecords(path, list);
  });
}

/** The points of one record, as of a line of a JSONL file. `rowNumber` counts from 0. */
export function pointsOfRecord(path: string, record: unknown, rowNumber: number): readonly MetricPoint[] {
  if (!isFields(record)) return [];
  const names = Object.keys(record).filter((name) => typeof record[name] === "number" || isTextOfScalar(record[name]));
  // A text is a word here, whatever it says.
  const cells = names.map((name) => (typeof record[name] === "number" ? String(record[name]) : "text"));
  const columns = chooseCurveColumns(names, cells);
  return columns === undefined ? [] : pointsOfRow(path, columns, cells, rowNumber);
}

function pointsOfRecords(path: string, records: readonly unknown[]): readonly MetricPoint[] {
  return records.flatMap((record, rowNumber) => pointsOfRecord(path, record, rowNumber));
}

/** A text is looked at too: it tells that a record is about samples (`{"actual": "cat", …}`) and no point of a curve. */
function isTextOfScalar(value: unknown): boolean {
  return typeof value === "string" && value.length < 200;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
