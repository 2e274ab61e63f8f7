import type { ColumnInfo, Grouping, GroupKey } from "../../../src/protocol/experiments.ts";

/** A table without groups. */
export const noGrouping: Grouping = { by: [], isOpen: false, except: [], aggregate: "mean" };

/** Groups by something else; all groups are closed again. */
export function groupedBy(grouping: Grouping, by: readonly GroupKey[]): Grouping {
  return { ...grouping, by, isOpen: false, except: [] };
}

/** Opens a group, or closes it. */
export function withGroup(grouping: Grouping, id: string, isOpen: boolean): Grouping {
  const others = grouping.except.filter((other) => other !== id);
  return { ...grouping, except: isOpen === grouping.isOpen ? others : [...others, id] };
}

export function withAllGroups(grouping: Grouping, isOpen: boolean): Grouping {
  return { ...grouping, isOpen, except: [] };
}

const titles: Readonly<Partial<Record<GroupKey, string>>> = {
  recipe: "All parameters but the seed",
  commit: "Commit",
  sweep: "Sweep",
  experiment: "Experiment",
  state: "State",
  started: "Day",
};

/** What a person may group by beside metrics and parameters, the most telling first. */
export const groupKeys = ["recipe", "commit", "sweep", "experiment", "state", "started"] as const;

/** What a person calls what runs are grouped by. */
export function groupTitle(by: GroupKey): string {
  return titles[by] ?? by.slice(by.indexOf(":") + 1);
}

/** Metrics and parameters that runs can be grouped by, parameters that differ first. */
export function groupableColumns(columns: readonly ColumnInfo[]): readonly ColumnInfo[] {
  const rank = ({ group, differs }: ColumnInfo): number => (differs ? 0 : 2) + (group === "params" ? 0 : 1);
  return columns.toSorted((a, b) => rank(a) - rank(b));
}
