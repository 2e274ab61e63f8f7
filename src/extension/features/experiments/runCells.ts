import type { RunSummary, RunValue } from "../../../engine/model/run.ts";
import type { ColumnId } from "../../../protocol/experiments.ts";

/** What a run has in a column of metrics or parameters; undefined where it has nothing there, and for facts. */
export function cellOf(run: RunSummary, column: ColumnId): RunValue | undefined {
  const colon = column.indexOf(":");
  if (colon === -1) return undefined;
  const values = column.startsWith("metrics:") ? run.metrics : run.params;
  const key = column.slice(colon + 1);
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

/** A value as text, for search and for order. */
export function valueText(value: RunValue): string {
  if (!Array.isArray(value)) return String(value);
  const items = value.map((item: RunValue) => (typeof item === "string" ? JSON.stringify(item) : valueText(item)));
  return `[${items.join(", ")}]`;
}
