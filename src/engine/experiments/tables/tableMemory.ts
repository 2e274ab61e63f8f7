import type { ParsedTable } from "./parseLoggedTable.ts";

/** All tables in memory together have at most so many cells; the one that was asked for last may be larger. */
const mostCells = 3_000_000;
const mostLooks = 10_000;

/** Logged tables as they were read last, by what names their content: looking further down reads nothing. */
export class TableMemory {
  private readonly tables = new Map<string, ParsedTable>();
  private readonly looks = new Map<string, boolean>();
  private cells = 0;

  async of(digest: string, read: () => Promise<ParsedTable>): Promise<ParsedTable> {
    const known = this.tables.get(digest);
    if (known) this.forget(digest, known);
    const table = known ?? (await read());
    this.tables.set(digest, table);
    this.cells += sizeOf(table);
    for (const [oldest, old] of this.tables) {
      if (this.cells <= mostCells || this.tables.size === 1) break;
      this.forget(oldest, old);
    }
    return table;
  }

  /** Whether a file is a table, which is looked at once. */
  async isTable(digest: string, look: () => Promise<boolean>): Promise<boolean> {
    const known = this.looks.get(digest);
    if (known !== undefined) return known;
    const is = await look();
    if (this.looks.size >= mostLooks) this.looks.clear();
    this.looks.set(digest, is);
    return is;
  }

  private forget(digest: string, table: ParsedTable): void {
    this.tables.delete(digest);
    this.cells -= sizeOf(table);
  }
}

function sizeOf({ columns, rows }: ParsedTable): number {
  return (rows.length + 1) * (columns.length + 1);
}
