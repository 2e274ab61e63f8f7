import { type CellHash, hashText, mix } from "./cellHash.ts";

/** Tables with more rows are not compared row by row: so many take some 150 MB while they are. */
export const mostRows = 1_000_000;

/**
 * The content of every row as one number, gathered value by value in any order; a value that is missing adds nothing.
 * Whether two rows have the same number says whether they are the same, but for one chance in billions.
 */
export class RowHashes {
  private high = new Uint32Array(1024);
  private low = new Uint32Array(1024);
  private seeds = new Map<string, CellHash>();

  /** Adds the hash of a column's value. Rows beyond `mostRows` are left out. */
  add(row: number, column: string, { high, low }: CellHash): void {
    if (row >= mostRows) return;
    if (row >= this.high.length) this.grow(row);
    const seed = this.seedOf(column);
    this.high[row] = (this.high[row] ?? 0) + mix(high ^ seed.high);
    this.low[row] = (this.low[row] ?? 0) + mix(low ^ seed.low);
  }

  /** As a number of 53 bits; 0 only of a row without values. */
  at(row: number): number {
    return ((this.high[row] ?? 0) & 0x1fffff) * 2 ** 32 + (this.low[row] ?? 0);
  }

  private seedOf(column: string): CellHash {
    let seed = this.seeds.get(column);
    if (!seed) {
      seed = { high: 0, low: 0 };
      hashText(column, seed);
      this.seeds.set(column, seed);
    }
    return seed;
  }

  private grow(row: number): void {
    const length = Math.min(mostRows, Math.max(row + 1, this.high.length * 2));
    const [high, low] = [new Uint32Array(length), new Uint32Array(length)];
    high.set(this.high);
    low.set(this.low);
    [this.high, this.low] = [high, low];
  }
}
