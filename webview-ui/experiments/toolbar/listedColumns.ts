import type { ColumnGroup, ColumnInfo } from "../../../src/protocol/experiments.ts";
import type { GroupedColumn } from "../table/columnChoices.ts";
import { factOrder, groupTitles, titleOf } from "../table/columnFacts.ts";

/** An entry of the list of columns: the title of a group, or a column of it. */
export type ListedItem =
  | {
      readonly kind: "group";
      readonly id: string;
      readonly title: string;
      readonly group: ColumnGroup;
      readonly members: readonly GroupedColumn[];
    }
  | { readonly kind: "column"; readonly id: string; readonly title: string; readonly column: GroupedColumn };

/** The columns whose names have a text in them, in their groups; the run itself is always shown, and not listed. */
export function listColumns(infos: readonly ColumnInfo[], text: string): readonly ListedItem[] {
  const wanted = text.trim().toLowerCase();
  const facts = [...factOrder.front, ...factOrder.back].filter((id) => id !== "run");
  const columns = [
    ...facts.map((id) => ({ id, group: "facts", title: titleOf(id, undefined) }) as const),
    ...infos.map((info) => ({ id: info.id, group: info.group, title: titleOf(info.id, info) })),
  ];
  const groups = new Map<ColumnGroup, (typeof columns)[number][]>();
  for (const column of columns) {
    if (!column.title.toLowerCase().includes(wanted)) continue;
    const members = groups.get(column.group);
    if (members) members.push(column);
    else groups.set(column.group, [column]);
  }
  return [...groups].flatMap(([group, members]): ListedItem[] => [
    { kind: "group", id: `group ${group}`, title: groupTitles[group][0] || "Run", group, members },
    ...members.map((column) => ({ kind: "column", id: column.id, title: column.title, column }) as const),
  ]);
}
