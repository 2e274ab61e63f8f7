/** What runs have in a column, over all of them. */
export interface ColumnSummary {
  /** Of the finite numbers; times and durations in milliseconds. */
  readonly lowest?: number;
  readonly highest?: number;
  /** The most frequent values, with how many runs have each. */
  readonly values: readonly { readonly value: string | number | boolean; readonly runs: number }[];
  /** How many further values there are. */
  readonly further: number;
  /** How many runs have nothing there. */
  readonly without: number;
}
