import type { ColumnId, GroupRow, RunRow, TableChange, TableView, ViewRow } from "../../../src/protocol/experiments.ts";
import { isGroupRow } from "../../../src/protocol/experiments.ts";

/** A row that has been fetched, with the columns whose cells it has. */
interface Slot {
  readonly row: ViewRow;
  readonly columns: ReadonlySet<ColumnId>;
}

const noColumns: ReadonlySet<ColumnId> = new Set();

/** A view of the runs with the rows of it that have been fetched. */
export interface TableState {
  readonly view: TableView;
  /** One entry a row; undefined until it is fetched. */
  readonly slots: readonly (Slot | undefined)[];
  /** Another number for each view that is looked at from its top, and not from where the one before it was. */
  readonly place: number;
  /** How many rows have come above those on screen since that: the scroll position makes up for them. */
  readonly arrived: number;
}

/** Names a list of columns. */
export function columnsName(columns: readonly ColumnId[]): string {
  return JSON.stringify(columns);
}

/** A view that is looked at from its top, or from where the one before it was. */
export function openedTable(view: TableView, before?: TableState): TableState {
  const slots = Array.from({ length: view.rows }, () => undefined);
  return { view, slots, place: before?.place ?? view.id, arrived: before?.arrived ?? 0 };
}

/** The run of a row; undefined for a group, and for a row that is not fetched. */
export function runAt(table: TableState | undefined, index: number): RunRow | undefined {
  const row = table?.slots[index]?.row;
  return row === undefined || isGroupRow(row) ? undefined : row;
}

/** The group of a row; undefined for a run, and for a row that is not fetched. */
export function groupAt(table: TableState | undefined, index: number): GroupRow | undefined {
  const row = table?.slots[index]?.row;
  return row !== undefined && isGroupRow(row) ? row : undefined;
}

/** The runs that a row stands for: its own, or those of its group (of a large one, as many as can be compared). */
export function runIdsAt(table: TableState | undefined, index: number): readonly string[] {
  const row = table?.slots[index]?.row;
  if (row === undefined) return [];
  return isGroupRow(row) ? row.runIds : [row.id];
}

/** A run's row by its id, where it has been fetched. */
export function runOf(table: TableState | undefined, id: string): RunRow | undefined {
  const index = table?.slots.findIndex((slot) => slot?.row.id === id) ?? -1;
  return runAt(table, index);
}

/** Puts fetched rows where they belong; what is there of them already stays. */
export function withRows(
  table: TableState,
  start: number,
  rows: readonly ViewRow[],
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
function withCells(row: ViewRow, before: ViewRow): ViewRow {
  return { ...row, cells: { ...before.cells, ...row.cells } } as ViewRow;
}

/** Takes in what has changed. `first` is the first row on screen: what comes and goes above it, moves nothing there. */
export function withChange(table: TableState, change: TableChange, first = 0): TableState {
  if (change.view !== table.view.id) return table;
  const changed = new Map(change.changed.map((row) => [row.id, row]));
  const told = new Set(change.shown);
  const slots = table.slots.map((slot) => {
    const row = slot && changed.get(slot.row.id);
    return row ? { row, columns: told } : slot;
  });
  let { arrived } = table;
  for (const { at, gone, come, rows } of change.splices) {
    const fresh = Array.from({ length: come }, (_, index) => {
      const row = rows[index];
      return row && { row, columns: told };
    });
    slots.splice(at, gone, ...fresh);
    if (at <= first + (arrived - table.arrived)) arrived += come - gone;
  }
  const { matching, total, archived, said, rows, columns = table.view.columns } = change;
  return { ...table, view: { ...table.view, matching, total, archived, said, rows, columns }, slots, arrived };
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
