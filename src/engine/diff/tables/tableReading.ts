import type { TableSummary } from "../../model/contentSummary.ts";
import type { Pace } from "../../files/pace.ts";
import { MalformedFile } from "../malformedFile.ts";
import type { CellHash } from "./cellHash.ts";
import { ColumnTally } from "./columnTally.ts";
import { RowHashes } from "./rowHashes.ts";
import type { TableBlock, TableSource } from "./tableSource.ts";

/** All columns together remember at most so many different values exactly, and none more than so many. */
const mostDistinct = 1_000_000;
const mostDistinctOfOne = 10_000;

/** What a table was read for beside its summary. */
export interface RowInterest {
  /** Only these columns count for whether rows are the same. */
  readonly columns: ReadonlySet<string>;
  /** Columns by which rows may be known. */
  readonly keys: readonly string[];
}

export interface TableReading {
  readonly summary: TableSummary;
  readonly content: RowHashes;
  /** By the column. */
  readonly keys: ReadonlyMap<string, RowHashes>;
}

/** Reads a table once for its summary, and for what tells its rows apart. What can be read of a broken one is told too. */
export async function readTable(source: TableSource, pace: Pace, interest?: RowInterest): Promise<TableReading> {
  const reader = new TableReader(source, interest);
  const notes: string[] = [];
  try {
    for await (const block of source.blocks()) {
      reader.take(block);
      if (pace.isDue()) await pace.rest();
      pace.report(`Read ${reader.rows.toLocaleString("en")} rows`);
    }
  } catch (error) {
    if (!(error instanceof MalformedFile)) throw error;
    notes.push(`It cannot be read to its end: ${error.message}.`);
  }
  return reader.finish([...notes, ...source.notes()]);
}

class TableReader {
  rows = 0;
  private readonly source: TableSource;
  private readonly interest: RowInterest | undefined;
  private readonly tallies = new Map<string, ColumnTally>();
  private readonly content = new RowHashes();
  private readonly keys: ReadonlyMap<string, RowHashes>;
  private readonly hash: CellHash = { high: 0, low: 0 };

  constructor(source: TableSource, interest: RowInterest | undefined) {
    this.source = source;
    this.interest = interest;
    this.keys = new Map((interest?.keys ?? []).map((name) => [name, new RowHashes()]));
    for (const name of source.columns) this.tallyOf(name);
  }

  take({ firstRow, rowCount, columns }: TableBlock): void {
    for (const [name, values] of columns) {
      const tally = this.tallyOf(name);
      const content = this.interest?.columns.has(name) ? this.content : undefined;
      const keys = this.keys.get(name);
      for (let index = 0; index < rowCount; index++) {
        if (!tally.add(values[index], this.hash)) continue;
        content?.add(firstRow + index, name, this.hash);
        keys?.add(firstRow + index, name, this.hash);
      }
    }
    this.rows = Math.max(this.rows, firstRow + rowCount);
  }

  finish(notes: readonly string[]): TableReading {
    const { format } = this.source;
    const told = [...this.tallies].filter(([name]) => !this.source.leftOut?.has(name));
    const columns = told.map(([, tally]) => tally.finish(this.rows));
    return {
      summary: { kind: "table", format, rows: this.rows, columns, notes },
      content: this.content,
      keys: this.keys,
    };
  }

  private tallyOf(name: string): ColumnTally {
    let tally = this.tallies.get(name);
    if (!tally) {
      const { isText, types, columns } = this.source;
      const limit = Math.min(mostDistinctOfOne, Math.floor(mostDistinct / Math.max(1, columns.length)));
      tally = new ColumnTally(name, isText, types?.get(name), limit);
      this.tallies.set(name, tally);
    }
    return tally;
  }
}
