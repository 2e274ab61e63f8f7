/** A cell by its row in the view and its place among the columns that are shown, from 0. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** Cells that are selected: those between the one that it began with and the one that it has come to. */
export interface CellRange {
  readonly anchor: CellPlace;
  readonly focus: CellPlace;
}

/** A range from its first cell up to, not including, the ends. */
export interface CellBounds {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function boundsOf({ anchor, focus }: CellRange): CellBounds {
  return {
    top: Math.min(anchor.row, focus.row),
    bottom: Math.max(anchor.row, focus.row) + 1,
    left: Math.min(anchor.column, focus.column),
    right: Math.max(anchor.column, focus.column) + 1,
  };
}

/** A range that a key has moved or, with Shift, extended; undefined where the key means nothing here. */
export function movedRange(
  range: CellRange,
  { key, shiftKey, ctrlKey, metaKey }: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey">,
  size: { readonly rows: number; readonly columns: number },
  page: number,
): CellRange | undefined {
  const { row, column } = range.focus;
  const [lastRow, lastColumn] = [size.rows - 1, size.columns - 1];
  const isFar = ctrlKey || metaKey;
  const targets: Readonly<Record<string, CellPlace>> = {
    ArrowUp: { row: isFar ? 0 : row - 1, column },
    ArrowDown: { row: isFar ? lastRow : row + 1, column },
    ArrowLeft: { row, column: isFar ? 0 : column - 1 },
    ArrowRight: { row, column: isFar ? lastColumn : column + 1 },
    PageUp: { row: row - page, column },
    PageDown: { row: row + page, column },
    Home: { row: isFar ? 0 : row, column: 0 },
    End: { row: isFar ? lastRow : row, column: lastColumn },
  };
  const target = targets[key];
  if (!target) return undefined;
  const focus = { row: clamp(target.row, lastRow), column: clamp(target.column, lastColumn) };
  return { anchor: shiftKey ? range.anchor : focus, focus };
}

function clamp(value: number, last: number): number {
  return Math.max(0, Math.min(value, last));
}
