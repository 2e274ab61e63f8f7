import type { Frame, FrameRow, Series, Value } from "../values.ts";
import { isKind, textOf } from "../values.ts";

/** Stands between brackets for a bare `:`, which takes all there is. */
export const allOfIt: Value = { kind: "members", get: () => undefined };

/** The text of a label or a cell to compare it by: what is a number in a sheet is a text in a wildcard. */
export function keyOf(value: Value | undefined): string {
  return textOf(value, "key");
}

/** A column of a table; undefined where it has none of this name. */
export function columnOf(frame: Frame, name: string): Series | undefined {
  if (!frame.columns.includes(name)) return undefined;
  return {
    kind: "series",
    items: frame.rows.map(({ cells }) => cells.get(name) ?? null),
    labels: frame.rows.map(({ label }) => label),
  };
}

/** `frame[…]`: a column, some columns, or the rows for which a column of booleans is true. */
export function frameItem(frame: Frame, keys: readonly Value[]): Value | undefined {
  const [key] = keys;
  if (keys.length !== 1 || key === undefined) return undefined;
  if (typeof key === "string") return columnOf(frame, key);
  const mask = maskOf(key, frame.rows.length);
  if (mask) return { ...frame, rows: frame.rows.filter((_, row) => mask[row] === true) };
  return Array.isArray(key) ? withColumns(frame, key.map(keyOf)) : undefined;
}

/** `frame.loc[…]`: rows by label, and columns by name. */
export function locate(frame: Frame, keys: readonly Value[]): Value | undefined {
  const whole = keys.length > 1 ? byLabel(frame, keys) : undefined;
  if (whole) return shaped(whole, undefined);
  const [rowKey, columnKey, ...rest] = keys;
  if (rowKey === undefined || rest.length > 0) return undefined;
  const found = rowsFor(frame, rowKey);
  return found && shaped(found, columnKey);
}

/** `frame.iloc[…]`: rows and columns by their number. */
export function locateByNumber(frame: Frame, [row, column]: readonly Value[]): Value | undefined {
  const name = typeof column === "bigint" ? frame.columns.at(Number(column)) : undefined;
  if (row === allOfIt) return name === undefined ? frame : columnOf(frame, name);
  const found = typeof row === "bigint" ? frame.rows.at(Number(row)) : undefined;
  if (!found) return undefined;
  return column === undefined ? rowOf(frame, found) : name === undefined ? undefined : found.cells.get(name);
}

/** A row as pandas gives it: its cells by the names of their columns. */
export function rowOf({ columns }: Frame, { cells }: FrameRow): Series {
  return {
    kind: "series",
    items: columns.map((column) => cells.get(column) ?? null),
    labels: columns.map((column) => [column]),
  };
}

/** Rows that a label names, and whether it can be but one. */
interface FoundRows {
  readonly frame: Frame;
  readonly isOne: boolean;
}

function rowsFor(frame: Frame, key: Value): FoundRows | undefined {
  if (key === allOfIt) return { frame, isOne: false };
  const mask = maskOf(key, frame.rows.length);
  if (mask) return { frame: { ...frame, rows: frame.rows.filter((_, row) => mask[row] === true) }, isOne: false };
  if (!Array.isArray(key)) return byLabel(frame, [key]);
  if (frame.levels.length > 1) return byLabel(frame, key);
  const wanted = key.map(keyOf);
  const rows = wanted.flatMap((label) => frame.rows.filter((row) => keyOf(row.label[0]) === label));
  return rows.length > 0 ? { frame: { ...frame, rows }, isOne: false } : undefined;
}

const firstLabels = new WeakMap<Frame, ReadonlyMap<string, readonly FrameRow[]>>();

/** A table's rows by the first part of their labels: each job of a rule asks for its own. */
function rowsByFirst(frame: Frame): ReadonlyMap<string, readonly FrameRow[]> {
  const known = firstLabels.get(frame) ?? Map.groupBy(frame.rows, ({ label }) => keyOf(label[0]));
  firstLabels.set(frame, known);
  return known;
}

/** The rows whose labels begin so; the levels that are named are gone. */
function byLabel(frame: Frame, label: readonly Value[]): FoundRows | undefined {
  const wanted = label.map(keyOf);
  const candidates = rowsByFirst(frame).get(wanted[0] ?? "") ?? [];
  const rows = candidates.filter((row) => wanted.every((text, level) => keyOf(row.label[level]) === text));
  if (rows.length === 0 || wanted.length > Math.max(1, frame.levels.length)) return undefined;
  const isFull = wanted.length === Math.max(1, frame.levels.length);
  if (isFull) return { frame: { ...frame, rows }, isOne: rows.length === 1 };
  const cut = rows.map((row) => ({ ...row, label: row.label.slice(wanted.length) }));
  return { frame: { ...frame, rows: cut, levels: frame.levels.slice(wanted.length) }, isOne: false };
}

function shaped({ frame, isOne }: FoundRows, columnKey: Value | undefined): Value | undefined {
  const [row] = frame.rows;
  if (columnKey === undefined || columnKey === allOfIt) return isOne && row ? rowOf(frame, row) : frame;
  if (typeof columnKey === "string") return isOne && row ? row.cells.get(columnKey) : columnOf(frame, columnKey);
  if (!Array.isArray(columnKey)) return undefined;
  const some = withColumns(frame, columnKey.map(keyOf));
  return isOne && row && some ? rowOf(some, row) : some;
}

function withColumns(frame: Frame, columns: readonly string[]): Frame | undefined {
  return columns.every((name) => frame.columns.includes(name)) ? { ...frame, columns } : undefined;
}

function maskOf(key: Value, count: number): readonly Value[] | undefined {
  const items = isKind(key, "series") ? key.items : Array.isArray(key) ? key : undefined;
  return items?.length === count && items.every((item) => typeof item === "boolean") ? items : undefined;
}

/** `series[label]`, or by number where labels are names. */
export function seriesItem(series: Series, [key]: readonly Value[]): Value | undefined {
  if (key === undefined) return undefined;
  const mask = maskOf(key, series.items.length);
  if (mask) return keepItems(series, (_, at) => mask[at] === true);
  const label = Array.isArray(key) ? key.map(keyOf) : [keyOf(key)];
  const places = series.labels.flatMap((other, at) =>
    label.every((text, level) => keyOf(other[level]) === text) ? at : [],
  );
  const [first] = places;
  if (places.length > 1) return keepItems(series, (_, at) => places.includes(at));
  return first === undefined && typeof key === "bigint" ? series.items.at(Number(key)) : series.items[first ?? -1];
}

/** A series of those items that are to be kept, with their labels. */
export function keepItems(series: Series, isKept: (item: Value, at: number) => boolean): Series {
  const places = series.items.flatMap((item, at) => (isKept(item, at) ? at : []));
  return {
    kind: "series",
    items: places.map((at) => series.items[at] ?? null),
    labels: places.map((at) => series.labels[at] ?? []),
  };
}
