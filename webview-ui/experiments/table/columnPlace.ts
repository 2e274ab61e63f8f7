import type { CSSProperties } from "react";
import type { TableColumn } from "./columnLayout.ts";

/** The classes of a column's cells and of its header. */
export function columnClass({ id, isNumeric, isPinned }: TableColumn): string {
  const kind = id.split(":", 1)[0] ?? "";
  return `cell column-${kind} ${isNumeric ? "numeric" : ""} ${isPinned ? "pinned" : "placed"}`;
}

/** Where a column's cells are: pinned ones stay at their place at the left edge, others scroll by. */
export function columnPlace({ left, width }: Pick<TableColumn, "left" | "width">): CSSProperties {
  return { left, width };
}
