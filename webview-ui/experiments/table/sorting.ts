import type { ColumnId, ColumnInfo, SortKey } from "../../../src/protocol/experiments.ts";

/** The order after a click on a header: the more telling way first, then the other, then none. */
export function nextSort(sort: readonly SortKey[], column: ColumnId, info: ColumnInfo | undefined): readonly SortKey[] {
  const first = startsDescending(column, info);
  const current = sort.find((key) => key.column === column);
  if (!current) return [{ column, descending: first }];
  return current.descending === first ? [{ column, descending: !first }] : [];
}

/** The best metric, the newest run and the longest one stand first; everything else goes from low to high. */
function startsDescending(column: ColumnId, info: ColumnInfo | undefined): boolean {
  if (column === "started" || column === "duration") return true;
  return info?.group === "metrics" && info.direction !== "lower";
}

/** What a screen reader says of a column's order. */
export function ariaSort(sort: readonly SortKey[], column: string): "ascending" | "descending" | "none" {
  const key = sort.find((candidate) => candidate.column === column);
  if (!key) return "none";
  return key.descending ? "descending" : "ascending";
}
