import type { RunState, RunSummary, RunValue } from "../../../engine/model/run.ts";
import type { ColumnId, SortKey } from "../../../protocol/experiments.ts";
import { cellOf, valueText } from "./runCells.ts";

const collator = new Intl.Collator("en", { numeric: true });

const stateOrder: Readonly<Record<RunState, number>> = { running: 0, done: 1, failed: 2, stopped: 3, interrupted: 4 };

/** The runs (newest first) in an order; runs that are equal in it stay newest first. `now` ends what still runs. */
export function sortRuns(runs: readonly RunSummary[], sort: readonly SortKey[], now: number): readonly RunSummary[] {
  if (sort.length === 0) return runs;
  const keyed = runs.map((run) => ({ run, keys: sort.map(({ column }) => sortValue(run, column, now)) }));
  return keyed.sort((a, b) => compareKeys(a.keys, b.keys, sort)).map(({ run }) => run);
}

type SortValue = RunValue | undefined;

function sortValue(run: RunSummary, column: ColumnId, now: number): SortValue {
  switch (column) {
    case "run":
      return run.name;
    case "state":
      return stateOrder[run.state];
    case "experiment":
      return run.experiment;
    case "started":
      return run.startedAt;
    case "duration":
      return (run.endedAt ?? now) - run.startedAt;
    case "commit":
      return run.commit;
    default:
      return cellOf(run, column);
  }
}

function compareKeys(a: readonly SortValue[], b: readonly SortValue[], sort: readonly SortKey[]): number {
  for (const [index, { descending }] of sort.entries()) {
    const order = compareValues(a[index], b[index], descending);
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers before texts, then NaN, then nothing at all: whichever way the order goes, what says nothing stands last. */
function compareValues(a: SortValue, b: SortValue, descending: boolean): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  const order =
    typeof a === "number" && typeof b === "number"
      ? compareNumbers(a, b)
      : collator.compare(valueText(a ?? ""), valueText(b ?? ""));
  return descending ? -order : order;
}

/** Not by difference: two infinities have none. */
function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rankOf(value: SortValue): number {
  if (value === undefined || value === null) return 3;
  if (typeof value !== "number") return 1;
  return Number.isNaN(value) ? 2 : 0;
}
