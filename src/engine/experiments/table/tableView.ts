import type { NumberedLook } from "../../ledger/ledger.ts";
import type { Grouping, GroupKey } from "../../model/runGroups.ts";
import type { ColumnId, ColumnInfo, SortKey, TableQuery, ViewRow } from "../../model/runTable.ts";
import { isGroupRow } from "../../model/runTable.ts";
import { groupReader } from "./groupRows.ts";
import { compareKeys, readerOf } from "./rowOrder.ts";
import type { ValuesOfColumn } from "./rowOrder.ts";
import type { Looks } from "./seenRuns.ts";
import { groupRuns, linesOf, orderGroups, placesOf } from "./tableGroups.ts";
import type { Group, GroupLevel, Line } from "./tableGroups.ts";

/** What is known of an open view. */
export interface View {
  readonly id: number;
  readonly query: TableQuery;
  readonly withArchived: boolean;
  /** The runs in it, in their order. */
  order: readonly string[];
  /** The same with the runs that have left it (archived, deleted): one that comes back comes to its place. */
  places: readonly string[];
  groups: readonly Group[];
  lines: readonly Line[];
  /** All runs, without the archived ones where these are left out, as they were last seen. */
  looks: Looks;
  columns: readonly ColumnInfo[];
  /** The columns whose cells were last asked for. */
  shown: readonly ColumnId[];
  /** Rows that may change, as they were last told: of runs that go on, and of groups. */
  readonly told: Map<string, ViewRow>;
}

/** What stands in a view, in its order, and the places of all that stood there. */
export interface PlacedRuns {
  readonly order: readonly NumberedLook[];
  readonly places: readonly string[];
}

/** What orders runs and their groups. */
export interface OrderContext {
  readonly columns: readonly ColumnInfo[];
  readonly valuesOf: ValuesOfColumn;
  readonly levelOf: (by: GroupKey) => GroupLevel;
  /** Milliseconds since 1970: ends what still runs. */
  readonly now: number;
}

export const noGrouping: Grouping = { by: [], isOpen: false, except: [], aggregate: "mean" };

type Rows = Pick<View, "order" | "groups" | "lines">;

/** The rows of a query over runs in its order: groups stand as what stands for their runs, those of nothing last. */
export function layRows(runs: readonly NumberedLook[], query: TableQuery, context: OrderContext): Rows {
  const { sort, grouping = noGrouping } = query;
  const groups = groupRuns(runs, grouping.by.map(context.levelOf));
  return rowsOf(runs, orderGroups(groups, groupOrder(sort, grouping, context)), grouping);
}

/**
 * The same where runs stand in an order that is known: those and the groups that are new stand first, and all others
 * stay where they are.
 */
export function layAgain(
  order: readonly NumberedLook[],
  before: readonly Group[],
  { grouping = noGrouping }: TableQuery,
  levelOf: OrderContext["levelOf"],
): Rows {
  const places = placesOf(before);
  const placeOf = ({ id }: Group): number => places.get(id) ?? -1;
  const groups = groupRuns(order, grouping.by.map(levelOf));
  return rowsOf(
    order,
    orderGroups(groups, (some) => some.toSorted((a, b) => placeOf(a) - placeOf(b))),
    grouping,
  );
}

/** Whether two queries have their rows in the same order, whatever is open. */
export function isSameOrder(one: TableQuery, other: TableQuery): boolean {
  const orderOf = ({ text, sort, withArchived, grouping: { by, aggregate } = noGrouping }: TableQuery): string =>
    JSON.stringify([text, sort, withArchived, by, aggregate]);
  return orderOf(one) === orderOf(other);
}

/** So many groups are followed: more than a page has in sight. */
const mostFollowed = 400;

/** Notes a row that may change as it was told. */
export function noteTold({ told }: View, row: ViewRow): void {
  told.delete(row.id);
  if (isGroupRow(row) || row.state === "running") told.set(row.id, row);
  for (const oldest of told.keys()) if (told.size > mostFollowed) told.delete(oldest);
}

function rowsOf(order: readonly NumberedLook[], groups: readonly Group[], grouping: Grouping): Rows {
  const lines =
    grouping.by.length > 0 ? linesOf(groups, grouping) : order.map(({ id }): Line => ({ key: id, run: id }));
  return { order: order.map(({ id }) => id), groups, lines };
}

function groupOrder(
  sort: readonly SortKey[],
  grouping: Grouping,
  context: OrderContext,
): (groups: readonly Group[]) => readonly Group[] {
  const readers = sort.map(({ column }) =>
    groupReader(column, { ...context, grouping }, readerOf(column, context.valuesOf, context.now)),
  );
  return (groups) => {
    const keyed = groups.map((group) => ({ group, keys: readers.map((read) => read(group)) }));
    const isNothing = ({ group }: (typeof keyed)[number]): number => Number(group.value === undefined);
    return keyed
      .sort((a, b) => isNothing(a) - isNothing(b) || compareKeys(a.keys, b.keys, sort))
      .map(({ group }) => group);
  };
}
