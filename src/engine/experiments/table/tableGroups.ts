import { createHash } from "node:crypto";
import type { NumberedLook } from "../../ledger/ledger.ts";
import type { Grouping, GroupKey } from "../../model/runGroups.ts";

/** What a run is put into a group by; undefined where it has nothing there. */
export type GroupValue = string | number | undefined;

/** Runs that have something in common. */
export interface Group {
  readonly id: string;
  readonly by: GroupKey;
  /** 1 for the outermost. */
  readonly level: number;
  readonly value: GroupValue;
  /** In the order of the view. */
  readonly runs: readonly NumberedLook[];
  /** Groups within it; none in the innermost. */
  readonly inner: readonly Group[];
}

/** One row of a view. Its key is its own among all rows: a run that comes into another group has another one. */
export type Line =
  | { readonly key: string; readonly group: Group }
  | { readonly key: string; readonly run: string; readonly level?: number };

/** One level of groups. */
export interface GroupLevel {
  readonly by: GroupKey;
  readonly valueOf: (run: NumberedLook) => GroupValue;
}

/** Longer ids than this are shortened: they are kept with the person's choices. */
const longestId = 120;

/** Puts runs into groups, and those into groups again; runs and groups stay in the order in which they come. */
export function groupRuns(
  runs: readonly NumberedLook[],
  levels: readonly GroupLevel[],
  outer?: Pick<Group, "id" | "level">,
): readonly Group[] {
  const [level, ...innerLevels] = levels;
  if (!level) return [];
  return [...Map.groupBy(runs, level.valueOf)].map(([value, members]) => {
    const place = { id: groupId(level.by, value, outer?.id ?? "group"), level: (outer?.level ?? 0) + 1 };
    const inner = innerLevels.length === 0 ? [] : groupRuns(members, innerLevels, place);
    return { id: place.id, level: place.level, by: level.by, value, runs: members, inner };
  });
}

/** The same for the same values at any time, so that a group that was opened stays so. */
function groupId(by: GroupKey, value: GroupValue, outer: string): string {
  const id = `${outer} ${by}=${typeof value === "number" ? value : JSON.stringify(value)}`;
  return id.length <= longestId ? id : `group ${createHash("sha1").update(id).digest("base64url")}`;
}

/** Groups in an order, and those within them too. */
export function orderGroups(
  groups: readonly Group[],
  sorted: (groups: readonly Group[]) => readonly Group[],
): readonly Group[] {
  const ordered = groups.map((group) =>
    group.inner.length === 0 ? group : { ...group, inner: orderGroups(group.inner, sorted) },
  );
  return sorted(ordered);
}

/** The rows of groups: of the open ones, what is in them too. */
export function linesOf(groups: readonly Group[], grouping: Pick<Grouping, "isOpen" | "except">): readonly Line[] {
  const except = new Set(grouping.except);
  const lines: Line[] = [];
  const add = (group: Group): void => {
    lines.push({ key: group.id, group });
    if (except.has(group.id) === grouping.isOpen) return;
    if (group.inner.length > 0) group.inner.forEach(add);
    else for (const { id } of group.runs) lines.push({ key: `${group.id}\n${id}`, run: id, level: group.level + 1 });
  };
  groups.forEach(add);
  return lines;
}

/** The places of groups among all, the inner ones too, by their ids. */
export function placesOf(groups: readonly Group[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const add = ({ id, inner }: Group): void => {
    places.set(id, places.size);
    inner.forEach(add);
  };
  groups.forEach(add);
  return places;
}
