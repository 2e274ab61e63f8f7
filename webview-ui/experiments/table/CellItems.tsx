import type { ReactNode } from "react";
import type { ColumnId, RunRow } from "../../../src/protocol/experiments.ts";
import { PopupItem, PopupSeparator } from "../../components/PopupMenu.tsx";
import { useApp } from "../appContext.ts";
import { boundsOf } from "./cellRange.ts";
import { addToFilter, copyBounds, copyCells, shownColumns } from "./cellDeeds.ts";
import { copyRows } from "./copying.ts";
import { cellPieces } from "./filterPieces.ts";

interface CellItemsProps {
  readonly row: RunRow;
  /** The column that was pointed at; the one that the keyboard is at where none was. */
  readonly column: ColumnId | undefined;
}

/** What a row's menu offers for the cell that was pointed at: to filter by it, and to copy. */
export function CellItems({ row, column: pointed }: CellItemsProps): ReactNode {
  const page = useApp();
  const { cells, columns: layout, table, activeRow } = page.store.get();
  const columns = shownColumns(layout);
  const at = pointed === undefined ? cells?.focus.column : columns.findIndex(({ id }) => id === pointed);
  const column = at === undefined ? undefined : columns[at];
  const index = table?.slots.findIndex((slot) => slot?.row.id === row.id) ?? activeRow;
  const selected = cells && boundsOf(cells);
  const count = selected ? (selected.bottom - selected.top) * (selected.right - selected.left) : 0;
  const copyFrom = (left: number, right: number): void =>
    copyBounds(page, { top: index, bottom: index + 1, left, right });
  return (
    <>
      {column &&
        cellPieces(column, row).map(({ label, text }) => (
          <PopupItem key={text} icon="filter" onClick={() => addToFilter(page, text)}>
            {label}
          </PopupItem>
        ))}
      {column && cellPieces(column, row).length > 0 && <PopupSeparator />}
      {count > 1 && (
        <PopupItem icon="copy" keys="Ctrl+C" onClick={() => copyCells(page)}>
          Copy {count.toLocaleString("en")} cells
        </PopupItem>
      )}
      {at !== undefined && (
        <PopupItem icon="copy" onClick={() => copyFrom(at, at + 1)} {...(count < 2 && { keys: "Ctrl+C" })}>
          Copy cell
        </PopupItem>
      )}
      <PopupItem icon="copy" onClick={() => copyFrom(0, columns.length)}>
        Copy row
      </PopupItem>
      <PopupItem icon="copy" onClick={() => page.controller.tellIfFails(copyRows([[row.id]]))}>
        Copy run id
      </PopupItem>
      <PopupSeparator />
    </>
  );
}
