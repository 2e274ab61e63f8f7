import type { ColumnId, ColumnSummary } from "../../../src/protocol/experiments.ts";
import { localSecond, queryName } from "../analysis/queryText.ts";
import { valueLiteral } from "./filterPieces.ts";

/** What has been chosen of a column: the ends of a range as they are written, some values, and the runs that have none. */
export interface ChosenValues {
  readonly from: string;
  readonly to: string;
  readonly values: readonly ColumnSummary["values"][number]["value"][];
  readonly isMissing: boolean;
}

/** How far the runs reach, as it is written in a range: times in local time, durations in seconds. */
export function boundText(column: ColumnId, value: number): string {
  if (column === "started") return localSecond(value);
  return String(column === "duration" ? value / 1_000 : value);
}

/** Whether a text can end a range; an empty one ends none. */
export function isBound(column: ColumnId, text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === "") return true;
  if (column === "started") return /^\d{4}-\d\d(?:-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?)?$/.test(trimmed);
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed);
}

/** The condition that has been chosen; undefined where that is nothing, or cannot be understood. */
export function chosenPiece(column: ColumnId, { from, to, values, isMissing }: ChosenValues): string | undefined {
  if (!isBound(column, from) || !isBound(column, to)) return undefined;
  const name = queryName(column);
  const end = (operator: string, text: string): readonly string[] =>
    text.trim() === "" ? [] : [`${name} ${operator} ${column === "started" ? `"${text.trim()}"` : text.trim()}`];
  const range = [...end(">=", from), ...end("<=", to)].join(" and ");
  const ways = [
    ...(range === "" ? [] : [range]),
    ...valuesPiece(name, values),
    ...(isMissing ? [`not ${name} exists`] : []),
  ];
  return ways.length > 1 ? `(${ways.join(" or ")})` : ways[0];
}

function valuesPiece(name: string, values: ChosenValues["values"]): readonly string[] {
  const literals = values.flatMap((value) => valueLiteral(value) ?? []);
  if (literals.length === 0) return [];
  return [literals.length === 1 ? `${name} = ${literals[0]}` : `${name} in (${literals.join(", ")})`];
}
