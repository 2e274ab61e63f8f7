import type { NumberedLook } from "../../ledger/ledger.ts";
import type { RunState, RunValue } from "../../model/run.ts";
import type { ColumnId, SortKey } from "../../model/runTable.ts";
import { valueIn } from "./columnValues.ts";
import type { ColumnValues } from "./columnValues.ts";

const collator = new Intl.Collator("en", { numeric: true });

const stateOrder: Readonly<Record<RunState, number>> = { running: 0, done: 1, failed: 2, stopped: 3, interrupted: 4 };

export type SortValue = RunValue | undefined;

/** What runs have in a column. */
export type ValuesOfColumn = (column: ColumnId) => ColumnValues;

/** The runs (newest first) in an order; runs that are equal in it stay newest first. `now` ends what still runs. */
export function sortRuns(
  runs: readonly NumberedLook[],
  sort: readonly SortKey[],
  valuesOf: ValuesOfColumn,
  now: number,
): readonly NumberedLook[] {
  if (sort.length === 0) return runs;
  const columns = sort.map(({ column }) => readerOf(column, valuesOf, now));
  const keyed = runs.map((run) => ({ run, keys: columns.map((read) => read(run)) }));
  return keyed.sort((a, b) => compareKeys(a.keys, b.keys, sort)).map(({ run }) => run);
}

/** What a run is sorted by in a column. */
export function readerOf(column: ColumnId, valuesOf: ValuesOfColumn, now: number): (run: NumberedLook) => SortValue {
  switch (column) {
    case "run":
      return ({ name }) => name;
    case "state":
      return ({ state }) => stateOrder[state];
    case "experiment":
      return ({ experiment }) => experiment;
    case "started":
      return ({ startedAt }) => startedAt;
    case "duration":
      return ({ startedAt, endedAt = now }) => endedAt - startedAt;
    case "commit":
      return ({ commit }) => commit;
    case "tags":
    case "note":
    case "branch":
    case "message":
    case "source":
    case "stages":
    default: {
      const values = valuesOf(column);
      return column.startsWith("data:") ? digestReader(values) : ({ number }) => valueIn(values, number);
    }
  }
}

/** Digests have an order, but none that anybody counts in: their ranks are compared fastest. */
function digestReader({ texts }: ColumnValues): (run: NumberedLook) => SortValue {
  const ranks = new Map([...new Set(texts.values())].sort().map((digest, rank) => [digest, rank]));
  return ({ number }) => ranks.get(texts.get(number) ?? "");
}

/** Compares what two rows have in the columns of an order, one after the other. */
export function compareKeys(a: readonly SortValue[], b: readonly SortValue[], sort: readonly SortKey[]): number {
  // Of ten thousand rows more than a hundred thousand pairs are compared: an iterator for each would cost the most.
  for (let index = 0; index < sort.length; index++) {
    const order = compareValues(a[index], b[index], sort[index]?.descending ?? false);
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers before texts, then nothing at all: whichever way the order goes, what says nothing stands last. */
function compareValues(a: SortValue, b: SortValue, descending: boolean): number {
  if (typeof a === "number" && typeof b === "number") return descending ? compareNumbers(b, a) : compareNumbers(a, b);
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  const order = collator.compare(String(a ?? ""), String(b ?? ""));
  return descending ? -order : order;
}

/** Not by difference: two infinities have none. */
function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rankOf(value: SortValue): number {
  if (value === undefined || value === null) return 2;
  return typeof value === "number" ? 0 : 1;
}
