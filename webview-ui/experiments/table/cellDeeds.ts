import type { Page } from "../../pageContext.ts";
import type { Action, AppState } from "../state/appState.ts";
import type { Controller } from "../state/controller.ts";
import { boundsOf } from "./cellRange.ts";
import type { CellBounds } from "./cellRange.ts";
import type { ColumnLayout, TableColumn } from "./columnLayout.ts";
import { cellsIn, copyRows } from "./copying.ts";
import { withPiece } from "./filterPieces.ts";

export type TablePage = Page<AppState, Action, Controller>;

/** All columns that are shown, from left to right. */
export function shownColumns({ pinned, scrolling }: ColumnLayout): readonly TableColumn[] {
  return [...pinned, ...scrolling];
}

/** Adds a condition to what is written in the filter line. */
export function addToFilter({ store }: TablePage, piece: string): void {
  store.dispatch({ type: "choose", choices: { text: withPiece(store.get().choices.text, piece) } });
}

/** Copies the cells that are selected; the whole row that the keyboard is at, where none are. */
export function copyCells(page: TablePage): void {
  const { cells, activeRow, columns } = page.store.get();
  const row = { top: activeRow, bottom: activeRow + 1, left: 0, right: shownColumns(columns).length };
  copyBounds(page, cells ? boundsOf(cells) : row);
}

/** Copies some cells of the table as it is. */
export function copyBounds({ store, controller }: TablePage, bounds: CellBounds): void {
  const { table, columns } = store.get();
  if (!table) return;
  const copied = cellsIn(controller, table.view.id, bounds, shownColumns(columns)).then(copyRows);
  controller.tellIfFails(copied);
}
