/** A table that runs have logged with another tool, by its name there. */
export interface LoggedTable {
  readonly name: string;
  /** In the order of the runs: whether each has it. */
  readonly isInRun: readonly boolean[];
}

/** Some rows of a table of several runs. */
export interface LoggedRowsRequest {
  readonly runIds: readonly string[];
  readonly name: string;
  /** The first row, from 0, and the one behind the last. */
  readonly start: number;
  readonly end: number;
}

/** What one run has in these rows. */
export interface LoggedRows {
  readonly runId: string;
  readonly columns: readonly string[];
  /** How many rows the whole table has. */
  readonly count: number;
  /** The first row that is told, from 0. */
  readonly start: number;
  /** Cells as texts, shortened. */
  readonly rows: readonly (readonly string[])[];
  /** The step at which it was logged last, where the tool says so. */
  readonly step?: number;
  /** Why there is nothing, or what was left out. */
  readonly word?: string;
}
