import type { ColumnEntries } from "../../ledger/ledger.ts";
import { indexedValue } from "../../ledger/values.ts";
import { ownValue } from "../../model/ownValue.ts";
import type { RunSummary } from "../../model/run.ts";
import type { RunField } from "../../model/runQuery.ts";

/** What the runs have in one column, by the runs' numbers; booleans as 0 and 1. */
export interface ColumnValues {
  /** NaN where a run has no number. */
  readonly numbers: Float64Array;
  readonly texts: ReadonlyMap<number, string>;
}

/** A run's value in a column; undefined where it has none that stands in an order. */
export function valueIn({ numbers, texts }: ColumnValues, run: number): number | string | undefined {
  const number = numbers[run];
  return number === undefined || Number.isNaN(number) ? texts.get(run) : number;
}

interface KeptColumn extends ColumnValues {
  readonly field: RunField;
  readonly texts: Map<number, string>;
}

/** At 8 bytes a run, 10,000 runs take 32 MB at most. */
const mostColumns = 400;

/** Columns as they were read last, kept up to date by the few runs that change: reading one takes milliseconds. */
export class ColumnMemory {
  private readonly columns = new Map<string, KeptColumn>();

  /** The column of a field, read where it is not known; `most` is the greatest number that a run has. */
  of(field: RunField, most: number, read: () => ColumnEntries): ColumnValues {
    const name = field.kind === "fact" ? field.fact : `${field.kind}:${field.key}`;
    const known = this.columns.get(name);
    if (known && known.numbers.length > most) return known;
    const column = { field, ...unpack(read(), most) };
    this.columns.set(name, column);
    const [oldest] = this.columns.keys();
    if (this.columns.size > mostColumns && oldest !== undefined) this.columns.delete(oldest);
    return column;
  }

  /** Takes in what some runs have now, by their numbers; what a run itself does not tell of is read anew. */
  update(runs: ReadonlyMap<number, RunSummary>): void {
    for (const [name, { field, numbers, texts }] of this.columns) {
      if (field.kind !== "metric" && field.kind !== "param") {
        this.columns.delete(name);
        continue;
      }
      for (const [number, run] of runs) {
        const value = indexedValue(ownValue(field.kind === "metric" ? run.metrics : run.params, field.key));
        numbers[number] = typeof value === "number" ? value : Number.NaN;
        if (typeof value === "string") texts.set(number, value);
        else texts.delete(number);
      }
    }
  }

  forget(): void {
    this.columns.clear();
  }
}

/** With room for as many runs again as a day brings. */
function unpack(entries: ColumnEntries, most: number): Omit<KeptColumn, "field"> {
  const numbers = new Float64Array(most + 256).fill(Number.NaN);
  const texts = new Map<number, string>();
  for (const [run, value] of entries) {
    if (typeof value === "number") numbers[run] = value;
    else texts.set(run, value);
  }
  return { numbers, texts };
}
