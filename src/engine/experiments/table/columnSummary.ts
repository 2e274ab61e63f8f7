import type { RunLedger } from "../../ledger/ledger.ts";
import type { ColumnSummary } from "../../model/columnSummary.ts";
import type { RunField } from "../../model/runQuery.ts";
import { readColumn } from "../query/bindQuery.ts";

type Runs = Pick<RunLedger, "ids" | "valueNames" | "valuesByRun" | "valuesOfRuns">;
type Value = ColumnSummary["values"][number]["value"];

/** More are not told: a list to choose from ends here. */
const mostValues = 200;

/** What all runs have in a column, by what it is called in a query. Throws `QueryError` where no run has it. */
export function summarizeColumn(runs: Runs, name: string): ColumnSummary {
  const ids = runs.ids({});
  const found = valuesOf(runs, ids, readColumn(name, runs.valueNames()));
  const counts = new Map<Value, number>();
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of found) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  const values = [...counts].map(([value, count]) => ({ value, runs: count }));
  return {
    ...(lowest <= highest && { lowest, highest }),
    values: values.toSorted((a, b) => b.runs - a.runs).slice(0, mostValues),
    further: Math.max(0, values.length - mostValues),
    without: ids.length - found.length,
  };
}

function valuesOf(runs: Runs, ids: readonly string[], field: RunField): readonly Value[] {
  if (field.kind === "fact") return [...runs.valuesByRun(field, Date.now()).values()];
  const [values = []] = runs.valuesOfRuns(ids, [field]);
  return values.filter((value) => value !== undefined);
}
