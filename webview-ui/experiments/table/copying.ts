import { isGroupRow } from "../../../src/protocol/experiments.ts";
import type { FactColumn, RunRow, RunValue } from "../../../src/protocol/experiments.ts";
import type { Controller } from "../state/controller.ts";
import type { CellBounds } from "./cellRange.ts";
import type { TableColumn } from "./columnLayout.ts";

/** What a cell is for a spreadsheet: every digit, times as ISO 8601, durations in seconds. */
function plainCell({ id, info }: TableColumn, row: RunRow): string {
  return info ? plainValue(row.cells[id]) : plainFacts[id as FactColumn](row);
}

const plainFacts: Readonly<Record<FactColumn, (row: RunRow) => string>> = {
  run: ({ name }) => name,
  state: ({ state }) => state,
  experiment: ({ experiment }) => experiment,
  started: ({ startedAt }) => new Date(startedAt).toISOString(),
  duration: ({ startedAt, endedAt }) => (endedAt === undefined ? "" : String((endedAt - startedAt) / 1_000)),
  commit: ({ commit = "" }) => commit,
  branch: ({ branch = "" }) => branch,
  message: ({ commitSubject = "" }) => commitSubject,
  note: ({ note = "" }) => note,
  source: ({ source = "" }) => source,
  tags: ({ tags = [] }) => tags.join(", "),
  stages: ({ stageIds }) => stageIds.join(", "),
};

function plainValue(value: RunValue | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Rows are asked for in pieces of so many. */
const pieceOfRows = 500;

/** The cells of a range of a view, fetched where they are not in the page; groups are left out. */
export async function cellsIn(
  controller: Controller,
  view: number,
  { top, bottom, left, right }: CellBounds,
  columns: readonly TableColumn[],
): Promise<readonly (readonly string[])[]> {
  const wanted = columns.slice(left, right);
  const ids = wanted.flatMap(({ id, info }) => (info ? id : []));
  const cells: (readonly string[])[] = [];
  for (let start = top; start < bottom; start += pieceOfRows) {
    const end = Math.min(bottom, start + pieceOfRows);
    const rows = await controller.request("rows", { view, start, end, columns: ids });
    for (const row of rows) if (!isGroupRow(row)) cells.push(wanted.map((column) => plainCell(column, row)));
  }
  return cells;
}

/** Rows as lines with tabs between the cells, as spreadsheets take them; what breaks lines within a cell is a blank. */
function tabbedText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((text) => text.replaceAll(/[\t\r\n]+/g, " ")).join("\t")).join("\n");
}

/** Rows as a table of HTML, in which every text is only text. */
function htmlTable(rows: readonly (readonly string[])[]): string {
  const table = document.createElement("table");
  for (const cells of rows) {
    const row = table.insertRow();
    for (const text of cells) row.insertCell().textContent = text;
  }
  return table.outerHTML;
}

/** Puts rows into the clipboard: as text, and as a table where there is more than one cell. */
export async function copyRows(rows: readonly (readonly string[])[]): Promise<void> {
  const text = tabbedText(rows);
  if (rows.length * (rows[0]?.length ?? 0) < 2) return navigator.clipboard.writeText(text);
  const parts = { "text/plain": text, "text/html": htmlTable(rows) };
  const blobs = Object.entries(parts).map(([type, part]) => [type, new Blob([part], { type })]);
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}
