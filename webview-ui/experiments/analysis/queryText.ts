import type { ColumnId } from "../../../src/protocol/experiments.ts";
import { longestColumnText, quoted } from "../../../src/protocol/experiments/analysis.ts";
import type { ColumnValues, RunValues } from "../../../src/protocol/experiments/analysis.ts";
import type { Brush, Brushes } from "./brushes.ts";

/** A query for the runs that a query meant so far and all brushes keep. */
export function brushedQuery(text: string, { columns }: RunValues, brushes: Brushes): string {
  const conditions = columns.flatMap((column) => {
    const brush = brushes[column.column];
    return brush ? [conditionOf(column, brush)] : [];
  });
  const before = text.trim();
  if (conditions.length === 0) return before;
  const isSimple = before === "" || !/\bor\b/i.test(before);
  return [...(before === "" ? [] : [isSimple ? before : `(${before})`]), ...conditions].join(" and ");
}

function conditionOf(column: ColumnValues, brush: Brush): string {
  const name = queryName(column.column);
  const kept = [
    ...(column.texts ? textConditions(name, brush.texts ?? []) : rangeConditions(name, column, brush)),
    ...(brush.missing ? [`not ${name} exists`] : []),
  ];
  const [only = `not ${name} exists and ${name} exists`] = kept;
  return kept.length > 1 ? `(${kept.join(" or ")})` : only;
}

/** How a query names a column. */
export function queryName(column: ColumnId): string {
  const colon = column.indexOf(":");
  if (colon === -1) return column === "run" ? "name" : column;
  return `${column.slice(0, colon)}.${quoted(column.slice(colon + 1))}`;
}

function rangeConditions(name: string, { column, values }: ColumnValues, { low, high }: Brush): readonly string[] {
  const bounds = [
    ...(low === undefined ? [] : [`${name} >= ${bound(column, tidyBound(low, values, "down"), "down")}`]),
    ...(high === undefined ? [] : [`${name} <= ${bound(column, tidyBound(high, values, "up"), "up")}`]),
  ];
  return bounds.length === 0 ? [] : [bounds.join(" and ")];
}

/**
 * The number with the fewest digits, at or beyond a bound, that no run's value lies between: a drawn bound has more digits
 * than anybody wants to read.
 */
export function tidyBound(bound: number, values: ArrayLike<number>, away: "down" | "up"): number {
  if (!Number.isFinite(bound) || bound === 0) return bound;
  for (let digits = 1; digits <= 15; digits++) {
    const step = 10 ** (Math.floor(Math.log10(Math.abs(bound))) + 1 - digits);
    const rounded = Number(
      ((away === "down" ? Math.floor(bound / step) : Math.ceil(bound / step)) * step).toPrecision(digits),
    );
    const [from, to] = away === "down" ? [rounded, bound] : [bound, rounded];
    const isBeyond = from <= to;
    const isFree = !Array.prototype.some.call(values, (value: number) =>
      away === "down" ? value >= from && value < to : value > from && value <= to,
    );
    if (isBeyond && isFree) return rounded;
  }
  return bound;
}

function bound(column: ColumnId, value: number, away: "down" | "up"): string {
  if (column === "duration") return String(Number((value / 1000).toPrecision(12)));
  if (column === "started") return `"${localSecond(away === "down" ? value : Math.ceil(value / 1000) * 1000)}"`;
  return String(value);
}

/** A moment (milliseconds since 1970) to the second, in local time. */
export function localSecond(time: number): string {
  const date = new Date(time);
  const two = (part: number): string => String(part).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function textConditions(name: string, texts: readonly string[]): readonly string[] {
  const [first, ...others] = texts.map(queryWord);
  if (first === undefined) return [];
  // Of a text that was cut only the beginning is known.
  const cut = texts.filter((text) => text.length >= longestColumnText);
  if (cut.length > 0) return texts.map((text) => `${name} ${cut.includes(text) ? "~" : "="} ${queryWord(text)}`);
  return [others.length === 0 ? `${name} = ${first}` : `${name} in (${[first, ...others].join(", ")})`];
}

/** What a query would take for a word of its own stands in quotation marks. */
function queryWord(text: string): string {
  return /^(?:and|or|not|nan|[+-]?inf(?:inity)?)$/i.test(text) ? `"${text}"` : quoted(text);
}
