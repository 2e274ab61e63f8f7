import type { CallArguments, Frame, FrameRow, PythonFunction, Series, Value } from "../values.ts";
import { functionOf, isKind, itemsOf, longestList, unknown } from "../values.ts";
import { columnOf, keyOf, rowOf } from "./selectRows.ts";

/** Methods of pandas' `DataFrame` that make another table, or a column, out of one. */
export const reshaping: Readonly<Record<string, (frame: Frame, args: CallArguments) => Value | undefined>> = {
  drop: dropped,
  rename: renamed,
  merge: merged,
  apply: eachRow,
  assign: (frame, { named, written }) => {
    let wider = frame;
    for (const [name, value] of named) {
      const made = isKind(value, "function") ? value.call(argumentOf(wider, written)) : value;
      wider = withColumn(wider, name, made ?? unknown(`${written}:${name}`));
    }
    return wider;
  },
  head: (frame, { positional: [count = 5n] }) =>
    typeof count === "bigint" ? { ...frame, rows: frame.rows.slice(0, Number(count)) } : undefined,
  nunique: (frame) => ({
    kind: "series",
    items: frame.columns.map((name) => BigInt(new Set(filled(frame, name).map(keyOf)).size)),
    labels: frame.columns.map((name) => [name]),
  }),
};

function argumentOf(value: Value, written: string): CallArguments {
  return { positional: [value], named: new Map(), isPartial: false, written };
}

function filled(frame: Frame, name: string): readonly Value[] {
  return (columnOf(frame, name)?.items ?? []).filter((item) => item !== null && !Number.isNaN(item));
}

function namesIn(value: Value | undefined): readonly string[] | undefined {
  return typeof value === "string" ? [value] : itemsOf(value)?.map(keyOf);
}

function dropped(frame: Frame, { positional, named }: CallArguments): Value | undefined {
  const axis = named.get("axis") ?? positional[1];
  const isColumns = axis === 1n || axis === "columns";
  const columns = namesIn(named.get("columns") ?? (isColumns ? (named.get("labels") ?? positional[0]) : undefined));
  if (columns) return { ...frame, columns: frame.columns.filter((name) => !columns.includes(name)) };
  const labels = namesIn(named.get("index") ?? named.get("labels") ?? positional[0]);
  return labels && { ...frame, rows: frame.rows.filter(({ label }) => !labels.includes(keyOf(label[0]))) };
}

function renamed(frame: Frame, { named }: CallArguments): Value | undefined {
  const names = named.get("columns");
  if (!(names instanceof Map)) return undefined;
  const renameOf = (name: string): string => (names.has(name) ? keyOf(names.get(name)) : name);
  return {
    ...frame,
    columns: frame.columns.map(renameOf),
    rows: frame.rows.map(({ cells, label }) => ({
      label,
      cells: new Map([...cells].map(([name, cell]) => [renameOf(name), cell])),
    })),
  };
}

function merged(frame: Frame, { positional, named }: CallArguments): Value | undefined {
  const other = named.get("right") ?? positional[0];
  const how = named.get("how") ?? positional[1] ?? "inner";
  if (!isKind(other, "frame") || (how !== "inner" && how !== "left")) return undefined;
  const shared = namesIn(named.get("on")) ?? frame.columns.filter((name) => other.columns.includes(name));
  const isEither = named.has("left_on") || named.has("right_on") || named.has("left_index") || named.has("right_index");
  const added = other.columns.filter((name) => !shared.includes(name));
  if (isEither || shared.length === 0 || added.some((name) => frame.columns.includes(name))) return undefined;
  const keyIn = ({ cells }: FrameRow): string => JSON.stringify(shared.map((name) => keyOf(cells.get(name))));
  const byKey = Map.groupBy(other.rows, keyIn);
  const empty: FrameRow = { label: [], cells: new Map(added.map((name) => [name, Number.NaN])) };
  const partnersOf = (row: FrameRow): readonly FrameRow[] => byKey.get(keyIn(row)) ?? (how === "left" ? [empty] : []);
  const count = frame.rows.reduce((sum, row) => sum + partnersOf(row).length, 0);
  if (count > longestList) return undefined;
  const rows = frame.rows.flatMap((row) => partnersOf(row).map(({ cells }) => new Map([...cells, ...row.cells])));
  return counted([...frame.columns, ...added], rows);
}

/** A table whose rows are counted. */
function counted(columns: readonly string[], rows: readonly ReadonlyMap<string, Value>[]): Frame {
  return {
    kind: "frame",
    columns,
    levels: [],
    rows: rows.map((cells, at) => ({ cells, label: [BigInt(at)] })),
  };
}

/** `frame.apply(function, axis=1)`. */
function eachRow(frame: Frame, { positional, named, written }: CallArguments): Value | undefined {
  const [change] = positional;
  const axis = named.get("axis") ?? positional[1];
  if (!isKind(change, "function") || (axis !== 1n && axis !== "columns")) return undefined;
  return {
    kind: "series",
    items: frame.rows.map((row) => change.call(argumentOf(rowOf(frame, row), written)) ?? unknown(written)),
    labels: frame.rows.map(({ label }) => label),
  };
}

/** A table with a column set to the items of a list, or to one value in all rows. */
export function withColumn(frame: Frame, name: string, value: Value): Frame {
  const items = isKind(value, "series") || Array.isArray(value) ? (itemsOf(value) ?? []) : undefined;
  const rows = frame.rows.map((row, at) => ({
    ...row,
    cells: new Map(row.cells).set(name, items ? (items[at] ?? unknown(name)) : value),
  }));
  return { ...frame, columns: frame.columns.includes(name) ? frame.columns : [...frame.columns, name], rows };
}

/** `pandas.DataFrame`: of columns by name, or of records. */
export const dataFrame: PythonFunction = functionOf(({ positional, named }) => {
  const data = named.get("data") ?? positional[0];
  if (data instanceof Map) {
    const columns = [...data].map(([name, column]) => [name, itemsOf(column)] as const);
    const height = columns[0]?.[1]?.length ?? 0;
    if (columns.some(([, items]) => items?.length !== height)) return undefined;
    const rows = Array.from({ length: height }, (_, at) => columns.map(([name, items]) => [name, items?.[at] ?? null]));
    return counted(
      [...data.keys()],
      rows.map((cells) => new Map(cells as [string, Value][])),
    );
  }
  const records = itemsOf(data);
  const names = namesIn(named.get("columns") ?? positional[2]);
  if (names && records?.every((record): record is Value[] => Array.isArray(record)))
    return counted(
      names,
      records.map((record) => new Map(names.map((name, at) => [name, record[at] ?? Number.NaN]))),
    );
  if (!records?.every((record): record is Map<string, Value> => record instanceof Map)) return undefined;
  return counted([...new Set(records.flatMap((record) => [...record.keys()]))], records);
});

/** `pandas.concat` of tables, one below another. */
export function concatenated({ positional: [list], named }: CallArguments): Value | undefined {
  const frames = itemsOf(list);
  if (!frames?.every((frame) => isKind(frame, "frame")) || named.get("axis") === 1n) return undefined;
  if (frames.reduce((sum, frame) => sum + frame.rows.length, 0) > longestList) return undefined;
  const columns = [...new Set(frames.flatMap((frame) => frame.columns))];
  const rows = frames.flatMap((frame) => frame.rows);
  return named.get("ignore_index") === true
    ? counted(
        columns,
        rows.map(({ cells }) => cells),
      )
    : { kind: "frame", columns, levels: frames[0]?.levels ?? [], rows };
}

/** `column.explode()`: the items of its lists, each in a row of its own. */
export function exploded({ items, labels }: Series): Series | undefined {
  const count = items.reduce<number>((sum, item) => sum + (Array.isArray(item) ? item.length : 1), 0);
  if (count > longestList) return undefined;
  const rows = items.flatMap((item, at) =>
    (Array.isArray(item) ? item : [item]).map((one) => [one, labels[at] ?? []] as const),
  );
  return { kind: "series", items: rows.map(([item]) => item), labels: rows.map(([, label]) => label) };
}
