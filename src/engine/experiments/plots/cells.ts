import type { Cell } from "../../diff/tables/tableSource.ts";
import { parseNumber } from "../../run/curves/curveTable.ts";

/** A cell as a number; NaN where it is none. */
export function numberOf(cell: Cell): number {
  if (typeof cell === "number") return cell;
  if (typeof cell === "string") return parseNumber(cell) ?? Number.NaN;
  if (typeof cell === "bigint" || typeof cell === "boolean") return Number(cell);
  return cell instanceof Date ? cell.getTime() : Number.NaN;
}

/** Whether something stands in a cell. */
export function isFilled(cell: Cell): boolean {
  return cell !== undefined && cell !== null && cell !== "";
}

/** A cell as a person reads it, so that what stands as text in one file and as a number in another is the same. */
export function labelOf(cell: Cell): string {
  if (!isFilled(cell)) return "(none)";
  return cell instanceof Date ? cell.toISOString() : String(cell).trim();
}

/** Whether all that stands in a column are numbers, `NaN` among them; false where nothing does. */
export function isNumeric(cells: readonly Cell[]): boolean {
  const filled = cells.filter(isFilled);
  return filled.length > 0 && filled.every(isNumberCell);
}

function isNumberCell(cell: Cell): boolean {
  if (typeof cell === "string") return parseNumber(cell) !== undefined;
  return typeof cell === "number" || typeof cell === "bigint" || typeof cell === "boolean";
}

const collator = new Intl.Collator("en", { numeric: true });

/** Labels in the order in which a person looks for them: numbers by their size, else by their letters. */
export function orderedLabels(labels: Iterable<string>): readonly string[] {
  const all = [...labels];
  const numbers = new Map(all.map((label) => [label, parseNumber(label)]));
  if (all.every((label) => Number.isFinite(numbers.get(label)))) {
    return all.sort((one, other) => (numbers.get(one) ?? 0) - (numbers.get(other) ?? 0));
  }
  return all.sort(collator.compare);
}
