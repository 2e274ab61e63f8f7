import { boundsOf } from "./cellRange.ts";
import type { CellRange } from "./cellRange.ts";
import type { ColumnLayout } from "./columnLayout.ts";

/** The element of the cell that the keyboard is at. */
export const focusedCellId = "run-cell";

/** The selected cells as the table draws them: columns by their indexes in it. */
interface SelectedCells {
  readonly top: number;
  readonly bottom: number;
  readonly first: number;
  readonly last: number;
  readonly focusRow: number;
  readonly focus: number;
}

/** Those of one row, from the first to the last column by index; `focus` is where the keyboard is, if it is in the row. */
export interface RowCells {
  readonly first: number;
  readonly last: number;
  readonly focus?: number;
  readonly isTop: boolean;
  readonly isBottom: boolean;
}

/** Undefined where the columns are not there any more. */
export function selectedCells(range: CellRange, { pinned, scrolling }: ColumnLayout): SelectedCells | undefined {
  const { top, bottom, left, right } = boundsOf(range);
  const indexAt = (place: number): number | undefined => (pinned[place] ?? scrolling[place - pinned.length])?.index;
  const [first, last, focus] = [indexAt(left), indexAt(right - 1), indexAt(range.focus.column)];
  if (first === undefined || last === undefined || focus === undefined) return undefined;
  return { top, bottom, first, last, focusRow: range.focus.row, focus };
}

export function cellsOfRow(cells: SelectedCells, row: number): RowCells | undefined {
  const { top, bottom, first, last, focusRow, focus } = cells;
  if (row < top || row >= bottom) return undefined;
  const isFocused = row === focusRow;
  return { first, last, isTop: row === top, isBottom: row === bottom - 1, ...(isFocused && { focus }) };
}

/** How a cell is drawn that is selected: filled, with a line around all of them. */
export function cellClass(cells: RowCells | undefined, column: number): string {
  if (!cells || column < cells.first || column > cells.last) return "";
  const edges = [
    cells.isTop ? "edge-top" : "",
    cells.isBottom ? "edge-bottom" : "",
    column === cells.first ? "edge-left" : "",
    column === cells.last ? "edge-right" : "",
  ];
  return `in-range ${edges.join(" ")} ${column === cells.focus ? "focused-cell" : ""}`;
}
