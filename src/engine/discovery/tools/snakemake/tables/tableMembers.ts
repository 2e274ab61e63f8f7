import type { CallArguments, Frame, FrameRow, Members, Series, Value } from "../values.ts";
import { functionOf, isKind, itemsOf, unknown } from "../values.ts";
import { groupedBy } from "./groups.ts";
import { queriedRows } from "./queryRows.ts";
import { exploded, reshaping } from "./reshape.ts";
import { columnOf, keepItems, keyOf, locate, locateByNumber, rowOf, seriesItem } from "./selectRows.ts";
import { textColumn } from "./textColumn.ts";

type Method<Of> = (of: Of, args: CallArguments) => Value | undefined;

/** `frame.name`: a method of pandas' `DataFrame`, or a column. Undefined for what is not known. */
export function memberOfFrame(frame: Frame, name: string): Value | undefined {
  const method = frameMethods[name];
  if (method) return functionOf((args) => method(frame, args));
  switch (name) {
    case "loc":
    case "at":
      return byItem((keys) => locate(frame, keys));
    case "iloc":
      return byItem((keys) => locateByNumber(frame, keys));
    case "index":
      return indexOf(frame);
    case "columns":
      return { kind: "series", items: frame.columns, labels: frame.columns.map((column) => [column]) };
    case "values":
      return countedItems(frame.rows.map(({ cells }) => frame.columns.map((name) => cells.get(name) ?? null)));
    case "shape":
      return [BigInt(frame.rows.length), BigInt(frame.columns.length)];
    case "empty":
      return frame.rows.length === 0;
    default:
      return columnOf(frame, name);
  }
}

/**
 * `series.name`: a method of pandas' `Series` or `Index`, or the item of that label. `memberOf` tells what a text has, for
 * `series.str`.
 */
export function memberOfSeries(
  series: Series,
  name: string,
  memberOf: (value: Value, name: string) => Value | undefined,
): Value | undefined {
  const method = seriesMethods[name];
  if (method) return functionOf((args) => method(series, args));
  switch (name) {
    case "values":
      return countedItems(series.items);
    case "index":
      return { kind: "series", items: series.labels.map(labelValue), labels: series.labels };
    case "iloc":
      return byItem(([at]) => (typeof at === "bigint" ? series.items.at(Number(at)) : undefined));
    case "loc":
    case "at":
      return byItem(([key]) =>
        isKind(key, "series") || Array.isArray(key)
          ? seriesItem(series, [key])
          : series.items[series.labels.findIndex(([label]) => keyOf(label) === keyOf(key))],
      );
    case "str":
      return textColumn(series, memberOf);
    default: {
      const at = series.labels.findIndex(([label]) => label === name);
      return at < 0 ? undefined : series.items[at];
    }
  }
}

function byItem(item: NonNullable<Members["item"]>): Members {
  return { kind: "members", get: () => undefined, item };
}

function labelValue(label: readonly Value[]): Value {
  return label.length === 1 ? (label[0] ?? null) : [...label];
}

/** An array of numpy. */
function countedItems(items: readonly Value[]): Series {
  return { kind: "series", items, labels: items.map((_, at) => [BigInt(at)]) };
}

/** A table's index: its labels, by which they are also named. */
function indexOf(frame: Frame): Series {
  const labels = frame.rows.map(({ label }) => label);
  return { kind: "series", items: labels.map(labelValue), labels };
}

/** Methods whose result holds the same cells as far as paths are concerned. */
const unchangedFrame = [
  "sort_index",
  "sort_values",
  "copy",
  "infer_objects",
  "convert_dtypes",
  "rename_axis",
  "reindex",
];

const frameMethods: Readonly<Record<string, Method<Frame>>> = {
  ...Object.fromEntries(unchangedFrame.map((name) => [name, (frame: Frame) => frame])),
  ...reshaping,
  groupby: groupedBy,
  query: (frame, { positional: [text], named }) => queriedRows(frame, named.get("expr") ?? text),
  set_index: setIndex,
  reset_index: (frame) => ({
    ...frame,
    levels: [],
    rows: frame.rows.map((row, at) => ({ ...row, label: [BigInt(at)] })),
  }),
  astype: (frame, { positional: [type] }) => (isKind(type, "function") ? mapCells(frame, asText) : frame),
  fillna: (frame, { positional: [value] }) => mapCells(frame, (cell) => (isEmpty(cell) ? (value ?? null) : cell)),
  dropna: (frame, { named }) => {
    const only = itemsOf(named.get("subset"))?.map(keyOf) ?? frame.columns;
    return { ...frame, rows: frame.rows.filter(({ cells }) => !only.some((name) => isEmpty(cells.get(name)))) };
  },
  drop_duplicates: (frame, { positional, named }) => {
    const only = named.get("subset") ?? positional[0];
    const columns = typeof only === "string" ? [only] : (itemsOf(only)?.map(keyOf) ?? frame.columns);
    return {
      ...frame,
      rows: firstOfEach(frame.rows, ({ cells }) => columns.map((name) => keyOf(cells.get(name))).join("\n")),
    };
  },
  iterrows: (frame) => [...labelledRows(frame)],
  itertuples: (frame) =>
    frame.rows.map((row) => {
      const names = new Map<string, Value>([["Index", labelValue(row.label)], ...row.cells]);
      return { kind: "named", items: [...names.values()], names };
    }),
  to_dict: toDict,
  get: (frame, { positional: [name, fallback] }) =>
    (typeof name === "string" ? columnOf(frame, name) : undefined) ?? fallback ?? null,
  squeeze: (frame) => (frame.columns.length === 1 ? columnOf(frame, frame.columns[0] ?? "") : frame),
};

const rowLists = new WeakMap<Frame, readonly Value[]>();

/** Made once: each job of a rule may go through all rows. */
function labelledRows(frame: Frame): readonly Value[] {
  const known = rowLists.get(frame) ?? frame.rows.map((row) => [labelValue(row.label), rowOf(frame, row)]);
  rowLists.set(frame, known);
  return known;
}

function setIndex(frame: Frame, { positional, named }: CallArguments): Value | undefined {
  const given = named.get("keys") ?? positional[0];
  const levels = typeof given === "string" ? [given] : itemsOf(given)?.map(keyOf);
  if (!levels?.every((name) => frame.columns.includes(name))) return undefined;
  const isKept = (named.get("drop") ?? positional[1]) === false;
  return {
    ...frame,
    levels,
    columns: isKept ? frame.columns : frame.columns.filter((name) => !levels.includes(name)),
    rows: frame.rows.map((row) => ({ ...row, label: levels.map((name) => row.cells.get(name) ?? null) })),
  };
}

function toDict(frame: Frame, { positional, named }: CallArguments): Value | undefined {
  const orient = positional[0] ?? named.get("orient") ?? "dict";
  const byLabel = <Item extends Value>(item: (row: FrameRow) => Item): Map<string, Value> =>
    new Map(frame.rows.map((row) => [keyOf(labelValue(row.label)), item(row)]));
  if (orient === "records") return frame.rows.map(({ cells }) => new Map(cells));
  if (orient === "index") return byLabel(({ cells }) => new Map(cells));
  if (orient === "list") return new Map(frame.columns.map((name) => [name, [...(columnOf(frame, name)?.items ?? [])]]));
  if (orient !== "dict") return undefined;
  return new Map(frame.columns.map((name) => [name, byLabel(({ cells }) => cells.get(name) ?? null)]));
}

function mapCells(frame: Frame, change: (cell: Value) => Value): Frame {
  const rows = frame.rows.map((row) => ({
    ...row,
    cells: new Map([...row.cells].map(([name, cell]) => [name, change(cell)])),
  }));
  return { ...frame, rows };
}

function mapItems(series: Series, change: (item: Value) => Value): Series {
  return { ...series, items: series.items.map(change) };
}

/** A cell that holds nothing. */
export function isEmpty(cell: Value | undefined): boolean {
  return cell === null || cell === undefined || Number.isNaN(cell);
}

function asText(cell: Value): Value {
  return isEmpty(cell) ? "nan" : keyOf(cell);
}

function firstOfEach<Item>(items: readonly Item[], key: (item: Item) => string): readonly Item[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(key(item)) && seen.add(key(item)));
}

const listOf: Method<Series> = ({ items }) => [...items];
const unchanged: Method<Series> = (series) => series;
const emptyItems: Method<Series> = (series) => mapItems(series, isEmpty);
const filledItems: Method<Series> = (series) => mapItems(series, (item) => !isEmpty(item));
const eachOnce: Method<Series> = ({ items }) => [...firstOfEach(items, keyOf)];

const seriesMethods: Readonly<Record<string, Method<Series>>> = {
  tolist: listOf,
  to_list: listOf,
  unique: eachOnce,
  drop_duplicates: eachOnce,
  sort_values: unchanged,
  sort_index: unchanged,
  copy: unchanged,
  squeeze: unchanged,
  set_levels: unchanged,
  explode: exploded,
  isnull: emptyItems,
  isna: emptyItems,
  notnull: filledItems,
  notna: filledItems,
  dropna: (series) => keepItems(series, (item) => !isEmpty(item)),
  fillna: (series, { positional: [value] }) => mapItems(series, (item) => (isEmpty(item) ? (value ?? null) : item)),
  astype: (series, { positional: [type] }) => (isKind(type, "function") ? mapItems(series, asText) : series),
  all: ({ items }) => items.every((item) => item !== false && item !== 0n),
  any: ({ items }) => items.some((item) => item !== false && item !== 0n),
  item: ({ items }) => (items.length === 1 ? items[0] : undefined),
  isin: (series, { positional: [wanted] }) => {
    const keys = itemsOf(wanted)?.map(keyOf);
    return keys && mapItems(series, (item) => keys.includes(keyOf(item)));
  },
  to_dict: ({ items, labels }) => new Map(labels.map((label, at) => [keyOf(labelValue(label)), items[at] ?? null])),
  items: ({ items, labels }) => labels.map((label, at) => [labelValue(label), items[at] ?? null]),
  keys: ({ labels }) => labels.map(labelValue),
  get: ({ items, labels }, { positional: [key, fallback = null] }) =>
    items[labels.findIndex(([label]) => keyOf(label) === keyOf(key))] ?? fallback,
  get_level_values: ({ labels }, { positional: [level] }) =>
    typeof level === "bigint"
      ? { kind: "series", items: labels.map((label) => label[Number(level)] ?? null), labels }
      : undefined,
  nunique: (series, args) => BigInt(itemsOf(eachOnce(series, args))?.length ?? 0),
  map: mapped,
  apply: mapped,
};

function mapped(series: Series, { positional: [by], written }: CallArguments): Value | undefined {
  if (by instanceof Map) return mapItems(series, (item) => by.get(keyOf(item)) ?? Number.NaN);
  if (!isKind(by, "function")) return undefined;
  return mapItems(
    series,
    (item) => by.call({ positional: [item], named: new Map(), isPartial: false, written }) ?? unknown(written),
  );
}
