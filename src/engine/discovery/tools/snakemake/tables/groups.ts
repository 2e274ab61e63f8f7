import type { CallArguments, Frame, Members, Series, Value } from "../values.ts";
import { functionOf, isKind, itemsOf, unknown } from "../values.ts";
import { columnOf, keyOf } from "./selectRows.ts";

/** `frame.groupby(columns)`: its groups to loop over, and what is made of one of their columns. */
export function groupedBy(frame: Frame, { positional, named }: CallArguments): Value | undefined {
  const by = named.get("by") ?? named.get("level") ?? positional[0];
  const names = typeof by === "string" ? [by] : Array.isArray(by) ? by.map(keyOf) : undefined;
  if (!names?.every((name) => frame.columns.includes(name) || frame.levels.includes(name))) return undefined;
  const groups = groupsOf(frame, names, named.get("sort") !== false);
  const keyValue = (key: readonly Value[]): Value => (key.length === 1 ? (key[0] ?? null) : [...key]);
  const columnGroups = (name: string): readonly Group<Series>[] =>
    groups.flatMap(({ key, of }) => {
      const column = columnOf(of, name);
      return column ? [{ key, of: column }] : [];
    });
  return {
    kind: "members",
    items: groups.map(({ key, of }) => [keyValue(key), of]),
    item: ([name]) => (typeof name === "string" ? groupedColumn(columnGroups(name)) : undefined),
    get: (name) => {
      if (name === "groups")
        return new Map(groups.map(({ key, of }) => [keyOf(key[0]), of.rows.map(({ label }) => label[0] ?? null)]));
      if (name === "get_group")
        return functionOf(({ positional: [wanted] }) => groups.find(({ key }) => keyOf(key[0]) === keyOf(wanted))?.of);
      if (name === "ngroups") return BigInt(groups.length);
      return frame.columns.includes(name) ? groupedColumn(columnGroups(name)) : undefined;
    },
  };
}

interface Group<Of> {
  readonly key: readonly Value[];
  readonly of: Of;
}

function groupsOf(frame: Frame, names: readonly string[], isSorted: boolean): readonly Group<Frame>[] {
  const groups = new Map<string, { key: readonly Value[]; rows: Frame["rows"][number][] }>();
  for (const row of frame.rows) {
    const key = names.map((name) => row.cells.get(name) ?? row.label[frame.levels.indexOf(name)] ?? null);
    if (key.some((part) => part === null || Number.isNaN(part))) continue;
    const text = JSON.stringify(key.map(keyOf));
    const group = groups.get(text) ?? { key, rows: [] };
    groups.set(text, group);
    group.rows.push(row);
  }
  const found = [...groups.values()];
  if (isSorted) found.sort((a, b) => byKey(a.key, b.key));
  return found.map(({ key, rows }) => ({ key, of: { ...frame, rows } }));
}

function byKey(a: readonly Value[], b: readonly Value[]): number {
  for (const [at, left] of a.entries()) {
    const right = b[at];
    const areNumbers = typeof left !== "string" && typeof right !== "string";
    const [x, y] = areNumbers ? [Number(left), Number(right)] : [keyOf(left), keyOf(right)];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** `frame.groupby(…)[column]`. */
function groupedColumn(groups: readonly Group<Series>[]): Members {
  const perGroup = (change: (column: Series) => Value): Series => ({
    kind: "series",
    items: groups.map(({ of }) => change(of)),
    labels: groups.map(({ key }) => key),
  });
  const unique = ({ items }: Series): Value => [...new Map(items.map((item) => [keyOf(item), item])).values()];
  const methods: Readonly<Record<string, (args: CallArguments) => Value>> = {
    unique: () => perGroup(unique),
    first: () => perGroup(({ items }) => items[0] ?? null),
    nunique: () => perGroup((column) => BigInt(itemsOf(unique(column))?.length ?? 0)),
    count: () => perGroup(({ items }) => BigInt(items.length)),
    ...Object.fromEntries(
      ["apply", "agg", "aggregate"].map((name) => [
        name,
        ({ positional: [change], written }: CallArguments) => perGroup((column) => changed(column, change, written)),
      ]),
    ),
  };
  return {
    kind: "members",
    items: groups.map(({ key, of }) => [key.length === 1 ? (key[0] ?? null) : [...key], of]),
    get: (name) => {
      const method = methods[name];
      return method && functionOf(method);
    },
  };
}

function changed(column: Series, change: Value | undefined, written: string): Value {
  if (change === "first") return column.items[0] ?? null;
  if (!isKind(change, "function")) return unknown(written);
  return change.call({ positional: [column], named: new Map(), isPartial: false, written }) ?? unknown(written);
}
