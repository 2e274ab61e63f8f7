import type { RowExamples, RowValues } from "../../model/versionDiff.ts";
import type { Pace } from "../../files/pace.ts";
import { MalformedFile } from "../malformedFile.ts";
import type { RowMatch } from "./rowMatch.ts";
import type { Cell, TableSource } from "./tableSource.ts";

const shownRows = 10;
const shownLength = 120;

/** Reads the first few rows of each kind that a match names. */
export async function readExamples(
  before: TableSource,
  after: TableSource,
  { added, removed, changed }: RowMatch,
  pace: Pace,
): Promise<RowExamples> {
  const shown = {
    added: added.slice(0, shownRows),
    removed: removed.slice(0, shownRows),
    changed: changed.slice(0, shownRows),
  };
  const left = await readRows(before, [...shown.removed, ...shown.changed.map(([row]) => row)], pace);
  const right = await readRows(after, [...shown.added, ...shown.changed.map(([, row]) => row)], pace);
  return {
    added: shown.added.map((row) => right.get(row) ?? {}),
    removed: shown.removed.map((row) => left.get(row) ?? {}),
    changed: shown.changed.map(([old, young]) => ({ before: left.get(old) ?? {}, after: right.get(young) ?? {} })),
  };
}

/** The values of some rows by their numbers; reading ends with the last of them. */
async function readRows(
  source: TableSource,
  wanted: readonly number[],
  pace: Pace,
): Promise<ReadonlyMap<number, RowValues>> {
  const rows = new Map<number, Record<string, string>>(wanted.map((row) => [row, {}]));
  const last = Math.max(-1, ...wanted);
  try {
    for await (const { firstRow, rowCount, columns } of source.blocks()) {
      if (firstRow > last) break;
      for (const [row, values] of rows) {
        if (row < firstRow || row >= firstRow + rowCount) continue;
        for (const [name, cells] of columns) {
          const text = textOf(cells[row - firstRow]);
          if (text !== undefined) values[name] = text;
        }
      }
      if (pace.isDue()) await pace.rest();
    }
  } catch (error) {
    // What of a broken file can be shown was told when it was first read.
    if (!(error instanceof MalformedFile)) throw error;
  }
  return rows;
}

function textOf(cell: Cell): string | undefined {
  if (cell === null || cell === undefined || cell === "") return undefined;
  const text = cell instanceof Date && !Number.isNaN(cell.getTime()) ? cell.toISOString() : String(cell);
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
}
