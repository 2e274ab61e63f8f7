import type { ColumnId, RunRow, TableChange, TableView } from "../../../src/protocol/experiments.ts";

/** A row that has been fetched, with the columns whose cells it has. */
interface Slot {
  readonly row: RunRow;
  readonly columns: ReadonlySet<ColumnId>;
}

const noColumns: ReadonlySet<ColumnId> = new Set();

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

/** Puts fetched rows where they belong; what is there of them already stays. */
export function withRows(
  table: TableState,
  start: number,
  rows: readonly RunRow[],
  columns: readonly ColumnId[],
): TableState {
  const fetched = new Set(columns);
  const unions = new Map<ReadonlySet<ColumnId>, ReadonlySet<ColumnId>>();
  const unionWith = (known: ReadonlySet<ColumnId>): ReadonlySet<ColumnId> => {
    const union = unions.get(known) ?? new Set([...known, ...fetched]);
    unions.set(known, union);
    return union;
  };
  const slots = [...table.slots];
  for (const [index, row] of rows.entries()) {
    const before = slots[start + index];
    if (start + index >= slots.length) break;
    slots[start + index] =
      before?.row.id === row.id && before.columns.size > 0
        ? { row: withCells(row, before.row), columns: unionWith(before.columns) }
        : { row, columns: fetched };
  }
  return { ...table, slots };
}

/** A row with the cells that are known of it already: those of columns that it was not asked for now. */
function withCells(row: RunRow, before: RunRow): RunRow {
  return { ...row, cells: { ...before.cells, ...row.cells } };
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
      (slot) =>
        slot && {
          row: changed.get(slot.row.id) ?? slot.row,
          columns: removed.size > 0 ? noColumns : changed.has(slot.row.id) ? new Set(change.shown) : slot.columns,
        },
    );
  const added = change.added.map((row) => ({ row, columns: noColumns }));
  const slots = [...added, ...kept].slice(0, change.matching);
  while (slots.length < change.matching) slots.push(undefined);
  const { matching, total, archived, said, columns = table.view.columns } = change;
  return {
    view: { ...table.view, matching, total, archived, said, columns },
    slots,
    arrived: table.arrived + added.length,
  };
}

/** Where in a range a row is missing, or lacks the cells of some columns; undefined where nothing is to be fetched. */
export function missingRange(
  { slots }: TableState,
  range: { readonly start: number; readonly end: number },
  columns: readonly ColumnId[],
): { readonly start: number; readonly end: number } | undefined {
  const known = new Map<ReadonlySet<ColumnId>, boolean>();
  const hasAll = (fetched: ReadonlySet<ColumnId>): boolean => {
    const isWhole = known.get(fetched) ?? columns.every((id) => fetched.has(id));
    known.set(fetched, isWhole);
    return isWhole;
  };
  const isMissing = (index: number): boolean => !hasAll(slots[index]?.columns ?? noColumns);
  let { start } = range;
  let end = Math.min(range.end, slots.length);
  while (start < end && !isMissing(start)) start += 1;
  while (end > start && !isMissing(end - 1)) end -= 1;
  return start < end ? { start, end } : undefined;
}
