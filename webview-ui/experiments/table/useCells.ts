import { useMemo } from "react";
import type { KeyboardEvent, PointerEvent, RefObject } from "react";
import { useApp } from "../appContext.ts";
import { groupAt } from "../state/tableState.ts";
import { copyCells, shownColumns } from "./cellDeeds.ts";
import type { TablePage } from "./cellDeeds.ts";
import { movedRange } from "./cellRange.ts";
import type { CellPlace, CellRange } from "./cellRange.ts";
import type { RowScroller } from "./useRowScroller.ts";
import { rowElementId } from "./TableRow.tsx";
import { reveal } from "./useHeaderKeys.ts";

interface CellEvents {
  /** Whether the key meant something. */
  readonly pressKey: (event: KeyboardEvent<HTMLElement>) => boolean;
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
}

const pageOfRows = 20;

/**
 * Selects cells: by dragging over them, or with the arrow keys once Left or Right has gone into a row, with Shift from
 * where it began. Ctrl+C copies them, Escape leaves them.
 */
export function useCells(table: RefObject<HTMLElement | null>, rows: RowScroller): CellEvents {
  const page = useApp();
  return useMemo(
    () => ({
      pressKey: (event) => {
        if (event.target !== event.currentTarget) return false;
        if (event.key.toLowerCase() === "c" && (event.ctrlKey || event.metaKey) && !event.altKey) {
          copyCells(page);
          return true;
        }
        return moveCells(page, table.current, rows, event);
      },
      onPointerDown: (event) => dragCells(page, event),
    }),
    [page, table, rows],
  );
}

function moveCells(page: TablePage, table: HTMLElement | null, rows: RowScroller, event: KeyboardEvent): boolean {
  const { store } = page;
  const { cells, table: shown, columns: layout, activeRow } = store.get();
  if (event.altKey || !shown) return false;
  if (!cells) {
    const isSideways = event.key === "ArrowRight" || event.key === "ArrowLeft";
    if (!isSideways || event.shiftKey || groupAt(shown, activeRow)) return false;
    if (event.key === "ArrowLeft" && store.get().choices.grouping.by.length > 0) return false;
    select(page, { row: activeRow, column: 0 });
    return true;
  }
  if (event.key === "Escape") {
    store.dispatch({ type: "selectCells", cells: undefined });
    return true;
  }
  const columns = shownColumns(layout);
  const moved = movedRange(cells, event, { rows: shown.slots.length, columns: columns.length }, pageOfRows);
  if (!moved) return false;
  store.dispatch({ type: "selectCells", cells: moved });
  store.dispatch({ type: "moveTo", row: moved.focus.row });
  rows.scrollToRow(moved.focus.row);
  const column = columns[moved.focus.column];
  if (table && column) reveal(table, layout, column);
  return true;
}

function select({ store }: TablePage, place: CellPlace): void {
  store.dispatch({ type: "selectCells", cells: { anchor: place, focus: place } });
}

/** Selects the cell that was pressed, and those up to the pointer while it is held. */
function dragCells(page: TablePage, event: PointerEvent<HTMLElement>): void {
  const { store } = page;
  const anchor = placeAt(page, event.target);
  const isPlain = event.button === 0 && !event.shiftKey && !event.ctrlKey && !event.metaKey;
  if (!isPlain || !anchor || isControl(event.target)) return;
  select(page, anchor);
  const onMove = ({ clientX, clientY, buttons }: globalThis.PointerEvent): void => {
    const focus = buttons === 0 ? undefined : placeAt(page, document.elementFromPoint(clientX, clientY));
    if (buttons === 0) onEnd();
    const { cells } = store.get();
    if (!focus || !cells || isSamePlace(cells.focus, focus)) return;
    // What is dragged over is selected as cells, and not as text.
    document.getSelection()?.removeAllRanges();
    const range: CellRange = { anchor, focus };
    store.dispatch({ type: "selectCells", cells: range });
  };
  const onEnd = (): void => {
    document.removeEventListener("pointermove", onMove);
    document.removeEventListener("pointerup", onEnd);
  };
  document.addEventListener("pointermove", onMove);
  document.addEventListener("pointerup", onEnd);
}

function isSamePlace(one: CellPlace, other: CellPlace): boolean {
  return one.row === other.row && one.column === other.column;
}

/** Whether something that does something of its own was pressed. */
function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest("button, input, textarea, a, vscode-button") !== null;
}

/** The cell of a run that an element belongs to; undefined for headers, checkboxes and groups. */
function placeAt({ store }: TablePage, target: EventTarget | null): CellPlace | undefined {
  if (!(target instanceof Element)) return undefined;
  const id = target.closest<HTMLElement>("[data-column]")?.dataset["column"];
  const rowId = target.closest(".table-row")?.id;
  const { columns, visible, table } = store.get();
  const column = shownColumns(columns).findIndex((one) => one.id === id);
  if (column === -1 || rowId === undefined) return undefined;
  for (let row = visible.start; row < visible.end; row++) {
    if (rowElementId(row) === rowId) return groupAt(table, row) ? undefined : { row, column };
  }
  return undefined;
}
