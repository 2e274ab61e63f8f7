import type { ColumnId } from "../../../src/protocol/experiments.ts";

/** A bound of a range as a person writes it: durations in seconds, times as dates. */
export function valueInput(column: ColumnId, value: number): string {
  if (column === "duration") return String(Number((value / 1000).toPrecision(6)));
  if (column === "started")
    return new Date(value - new Date(value).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  return String(Number(value.toPrecision(6)));
}

/** The bound that a person has written; undefined where it is none. */
export function parseValue(column: ColumnId, text: string): number | undefined {
  const plain = text.trim().replace("−", "-");
  if (plain === "") return undefined;
  const value = column === "started" ? Date.parse(plain) : Number(plain);
  if (Number.isNaN(value)) return undefined;
  return column === "duration" ? value * 1000 : value;
}
