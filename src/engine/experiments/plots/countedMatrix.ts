import type { Cell } from "../../diff/tables/tableSource.ts";
import { isFilled, isNumeric, labelOf, numberOf } from "./cells.ts";
import type { ConfusionPairs } from "./confusion.ts";
import type { PlotTable } from "./plotTable.ts";

/** Fewer classes make no matrix that could be told from any other table. */
const fewestClasses = 2;

/**
 * The pairs of a table that is a matrix of counts already, as scikit-learn makes one and pandas writes it: a row for each
 * actual class and a column for each predicted one, with names in the first row, the first column, both, or neither.
 * Undefined of any other table.
 */
export function countedPairs({
  columns,
  rowCount,
}: Pick<PlotTable, "columns" | "rowCount">): ConfusionPairs | undefined {
  const grid = gridOf([...columns.keys()], [...columns.values()], rowCount);
  const [height, width] = [grid.length, grid[0]?.length ?? 0];
  const hasBoth = height === width && !isCount(grid[0]?.[0]);
  const hasHead = hasBoth || height === width + 1;
  const hasNames = hasBoth || width === height + 1;
  const size = Math.min(height - (hasHead ? 1 : 0), width - (hasNames ? 1 : 0));
  if (size < fewestClasses || height - (hasHead ? 1 : 0) !== width - (hasNames ? 1 : 0)) return undefined;
  const body = grid.slice(hasHead ? 1 : 0).map((row) => row.slice(hasNames ? 1 : 0));
  if (!body.flat().every(isCount)) return undefined;
  const numbered = Array.from({ length: size }, (_, at) => String(at));
  const rowNames = hasNames ? grid.slice(hasHead ? 1 : 0).map((row) => labelOf(row[0])) : undefined;
  const columnNames = hasHead ? (grid[0] ?? []).slice(hasNames ? 1 : 0).map(labelOf) : undefined;
  const predicted = columnNames ?? rowNames ?? numbered;
  const actual = rowNames ?? columnNames ?? numbered;
  return new Map(
    body.map((row, at) => [
      actual[at] ?? "",
      new Map(row.flatMap((cell, to) => (numberOf(cell) > 0 ? [[predicted[to] ?? "", numberOf(cell)]] : []))),
    ]),
  );
}

/** With the head that a reader has taken for names, unless it numbered the columns for want of one. */
function gridOf(
  names: readonly string[],
  columns: readonly (readonly Cell[])[],
  rowCount: number,
): readonly (readonly Cell[])[] {
  const rows = Array.from({ length: rowCount }, (_, row) => columns.map((cells) => cells[row]));
  const areNumbered = names.every((name, at) => name === String(at + 1));
  return areNumbered ? rows : [names, ...rows];
}

function isCount(cell: Cell): boolean {
  return isFilled(cell) && isNumeric([cell]) && numberOf(cell) >= 0;
}
