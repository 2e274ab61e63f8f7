import type { ColumnId, ColumnInfo } from "../../../src/protocol/experiments.ts";
import type { Choices } from "../state/choices.ts";

/** The columns of metrics and parameters that the person wants to see. */
export function shownColumns(
  columns: readonly ColumnInfo[],
  { hidden, onlyDiffering }: Pick<Choices, "hidden" | "onlyDiffering">,
): readonly ColumnInfo[] {
  const isHidden = new Set<ColumnId>(hidden);
  return columns.filter(({ id, differs }) => !isHidden.has(id) && (differs || !onlyDiffering));
}
