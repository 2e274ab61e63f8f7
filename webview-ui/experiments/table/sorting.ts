import type { ColumnId, ColumnInfo, SortKey } from "../../../src/protocol/experiments.ts";

/**
 * The order after a click on a header: the more telling way first, then the other, then none. `isAdded` keeps what else
 * it is sorted by: the column then orders runs that are equal in it.
 */
export function nextSort(
  sort: readonly SortKey[],
  column: ColumnId,
  info: ColumnInfo | undefined,
  isAdded: boolean,
): readonly SortKey[] {
  const first = startsDescending(column, info);
  const current = sort.find((key) => key.column === column);
  const kept = isAdded ? sort : sort.filter((key) => key.column === column);
  if (!current) return [...(isAdded ? sort : []), { column, descending: first }];
  if (current.descending !== first) return kept.filter((key) => key !== current);
  return withSort(kept, { column, descending: !first });
}

/** The order with a key at its place, or behind the others where it is new. */
export function withSort(sort: readonly SortKey[], key: SortKey): readonly SortKey[] {
  const at = sort.findIndex(({ column }) => column === key.column);
  return at === -1 ? [...sort, key] : sort.with(at, key);
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
