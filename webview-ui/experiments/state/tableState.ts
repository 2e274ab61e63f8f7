import type { ColumnId, RunRow, TableChange, TableView } from "../../../src/protocol/experiments.ts";

/** A row that has been fetched, with the columns that it was fetched with. */
interface Slot {
  readonly row: RunRow;
  readonly columns: string;
}

/** A view of the runs with the rows of it that have been fetched. */
export interface TableState {
  readonly view: TableView;
  /** One entry a matching run; undefined until it is fetched. */
  readonly slots: readonly (Slot | undefined)[];
  /** How many rows have come to the top since the view was opened: the scroll position makes up for them. */
  readonly arrived: number;
}

/** Names a list of columns. */
export function columnsName(columns: readonly ColumnId[]): string {
  return JSON.stringify(columns);
}

export function openedTable(view: TableView): TableState {
  return { view, slots: Array.from({ length: view.matching }, () => undefined), arrived: 0 };
}

/** Puts fetched rows where they belong. */
export function withRows(
  table: TableState,
  start: number,
  rows: readonly RunRow[],
  columns: readonly ColumnId[],
): TableState {
  const name = columnsName(columns);
  const slots = [...table.slots];
  for (const [index, row] of rows.entries()) {
    if (start + index < slots.length) slots[start + index] = { row, columns: name };
  }
  return { ...table, slots };
}

/**
 * Takes in what has changed: new rows at the top, changed ones in their place, gone ones out. Where runs have gone,
 * rows are fetched again, as one that was never fetched may have gone from among them.
 */
export function withChange(table: TableState, change: TableChange): TableState {
  if (change.view !== table.view.id) return table;
  const changed = new Map(change.changed.map((row) => [row.id, row]));
  const removed = new Set(change.removed);
  const kept = table.slots
    .filter((slot) => slot === undefined || !removed.has(slot.row.id))
    .map(
      (slot) => slot && { row: changed.get(slot.row.id) ?? slot.row, columns: removed.size > 0 ? "" : slot.columns },
    );
  const added = change.added.map((row) => ({ row, columns: "" }));
  const slots = [...added, ...kept].slice(0, change.matching);
  while (slots.length < change.matching) slots.push(undefined);
  const { matching, total, columns = table.view.columns } = change;
  return {
    view: { ...table.view, matching, total, columns },
    slots,
    arrived: table.arrived + added.length,
  };
}

/** Where in a range a row is missing, or was fetched with other columns; undefined where nothing is to be fetched. */
export function missingRange(
  { slots }: TableState,
  range: { readonly start: number; readonly end: number },
  columns: readonly ColumnId[],
): { readonly start: number; readonly end: number } | undefined {
  const name = columnsName(columns);
  const isMissing = (index: number): boolean => slots[index]?.columns !== name;
  let { start } = range;
  let end = Math.min(range.end, slots.length);
  while (start < end && !isMissing(start)) start += 1;
  while (end > start && !isMissing(end - 1)) end -= 1;
  return start < end ? { start, end } : undefined;
}
