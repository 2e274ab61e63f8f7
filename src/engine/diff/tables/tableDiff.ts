import { isDeepStrictEqual } from "node:util";
import type { ColumnSummary } from "../../model/contentSummary.ts";
import type { RowsDiff, TableDiff } from "../../model/versionDiff.ts";
import type { Pace } from "../../files/pace.ts";
import { readExamples } from "./rowExamples.ts";
import { mostRows } from "./rowHashes.ts";
import { matchByKey, matchRows, type RowMatch } from "./rowMatch.ts";
import { readTable, type TableReading } from "./tableReading.ts";
import type { TableSource } from "./tableSource.ts";

/** Names of columns by which people tell rows apart. */
const keyName = /^(?:id|key|uuid|guid|hash|path|file|file_?name|image|url)$|(?:^|[_ .-])(?:id|key|uuid)$|[a-z]I[Dd]$/i;
/** Types of what is measured, and never tells rows apart. */
const measured = /^(?:number|float|double|decimal|bool)/i;
const mostKeys = 2;

/** What differs between two tables. Each is read from its beginning to its end, in memory that does not grow with it. */
export async function diffTables(before: TableSource, after: TableSource, pace: Pace): Promise<TableDiff> {
  const shared = before.columns.filter((name) => after.columns.includes(name));
  const interest = { columns: new Set(shared), keys: keysAmong(shared, before, after) };
  const [left, right] = [await readTable(before, pace, interest), await readTable(after, pace, interest)];
  const leftOut = new Set([before, after].flatMap((source) => [...(source.leftOut ?? [])]));
  const [old, young] = [left, right].map(({ summary }) => summary.columns.filter(({ name }) => !leftOut.has(name)));
  const why = whyNotByRows(before, after, shared, [left, right]);
  const rows = why === undefined ? await diffRows([before, left], [after, right], pace) : undefined;
  return {
    kind: "table",
    before: left.summary,
    after: right.summary,
    ...diffColumns(old ?? [], young ?? []),
    ...(rows && { rows }),
    notes: why === undefined ? [] : [why],
  };
}

/** The columns by which rows may be known: what is called so, and what stands first in both tables. */
function keysAmong(shared: readonly string[], before: TableSource, after: TableSource): readonly string[] {
  const named = shared.filter((name) => keyName.test(name)).slice(0, mostKeys);
  const [first] = before.columns;
  const isFirst = first !== undefined && shared.length > 1 && first === after.columns[0];
  return isFirst ? [...new Set([...named, first])] : named;
}

function diffColumns(
  before: readonly ColumnSummary[],
  after: readonly ColumnSummary[],
): Pick<TableDiff, "addedColumns" | "removedColumns" | "changedColumns"> {
  const [old, young] = [before, after].map((columns) => new Map(columns.map((column) => [column.name, column])));
  return {
    addedColumns: after.flatMap(({ name }) => (old?.has(name) ? [] : [name])),
    removedColumns: before.flatMap(({ name }) => (young?.has(name) ? [] : [name])),
    changedColumns: before.flatMap((column) => {
      const { name } = column;
      const now = young?.get(name);
      return now && !isDeepStrictEqual(column, now) ? [{ name, before: column, after: now }] : [];
    }),
  };
}

function whyNotByRows(
  before: TableSource,
  after: TableSource,
  shared: readonly string[],
  readings: readonly TableReading[],
): string | undefined {
  if (shared.length === 0) return "No column is on both sides, so that no rows can be held against each other.";
  const isLeftOut = [before, after].some(({ leftOut }) => leftOut !== undefined && leftOut.size > 0);
  if (isLeftOut) return "Rows are not compared: not all columns fit into memory.";
  if (before.isText !== after.isText) return "The formats write values in different ways, so rows are not compared.";
  const most = Math.max(...readings.map(({ summary }) => summary.rows));
  if (most <= mostRows) return undefined;
  return `Rows are compared one by one up to ${mostRows.toLocaleString("en")} of them.`;
}

type Side = readonly [source: TableSource, reading: TableReading];

async function diffRows([before, left]: Side, [after, right]: Side, pace: Pace): Promise<RowsDiff> {
  const old = { count: left.summary.rows, contentOf: (row: number) => left.content.at(row) };
  const young = { count: right.summary.rows, contentOf: (row: number) => right.content.at(row) };
  const toDiff = async (match: RowMatch, key?: string): Promise<RowsDiff> => ({
    ...(key !== undefined && { key }),
    added: match.added.length,
    removed: match.removed.length,
    changed: match.changed.length,
    same: match.sameCount,
    examples: await readExamples(before, after, match, pace),
  });
  for (const [key, hashes] of left.keys) {
    const others = right.keys.get(key);
    const mayBeKey = [left, right].every(({ summary }) =>
      summary.columns.some(
        ({ name, nulls, type }) => name === key && nulls === 0 && (keyName.test(key) || !measured.test(type)),
      ),
    );
    if (!others || !mayBeKey) continue;
    const match = matchByKey(old, young, { before: (row) => hashes.at(row), after: (row) => others.at(row) });
    if (match) return await toDiff(match, key);
  }
  return await toDiff(matchRows(old, young));
}
