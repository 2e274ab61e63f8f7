import type { ColumnId, ColumnInfo } from "../../../src/protocol/experiments.ts";
import type { ColumnValues } from "../../../src/protocol/experiments/analysis.ts";
import { shortNumber } from "../../../src/protocol/numbers.ts";
import { formatDuration } from "../../../src/protocol/words.ts";
import { exactTime } from "../format/time.ts";

/** The facts of runs that can stand on an axis, and what each is called there. */
const facts: readonly (readonly [ColumnId, string])[] = [
  ["started", "Started"],
  ["duration", "Duration"],
  ["state", "State"],
  ["experiment", "Experiment"],
  ["commit", "Commit"],
  ["branch", "Branch"],
  ["source", "Source"],
];

export interface AxisColumn {
  readonly id: ColumnId;
  readonly title: string;
  /** What it belongs to, in words. */
  readonly group: string;
}

const groups = { metrics: "Metrics", params: "Parameters", data: "Data", environment: "Environment" } as const;

/** All that can stand on an axis: what runs have of their own as the table has it, then the facts. */
export function axisColumns(columns: readonly ColumnInfo[]): readonly AxisColumn[] {
  const values = columns.map(({ id, key, group }) => ({ id, title: key, group: groups[group] }));
  return [...values, ...facts.map(([id, title]) => ({ id, title, group: "Facts" }))];
}

/** What a column is called on an axis. */
export function titleOfColumn(column: ColumnId): string {
  const colon = column.indexOf(":");
  return colon === -1 ? (facts.find(([id]) => id === column)?.[1] ?? column) : column.slice(colon + 1);
}

const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/** A value in the little room beside an axis. */
export function tickText(column: ColumnId, value: number): string {
  if (column === "started") return day.format(value);
  if (column === "duration")
    return formatDuration(value)
      .replace(/ 0 (?:s|min)$/, "")
      .replace(".0 s", " s");
  return shortNumber(value);
}

/** What a run has in a column, in words. */
export function valueText({ column, values, texts }: ColumnValues, run: number): string {
  const value = values[run] ?? Number.NaN;
  if (Number.isNaN(value)) return "none";
  if (texts) return texts[value] ?? "none";
  if (column === "started") return exactTime(value);
  return column === "duration" ? formatDuration(value) : shortNumber(value);
}
