/** A value of a table. What is missing is null or undefined; what is no plain value comes as its text. */
export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** Some rows of some columns; every column of every row comes once. */
export interface TableBlock {
  /** From 0. */
  readonly firstRow: number;
  readonly rowCount: number;
  /** By the column's name. */
  readonly columns: ReadonlyMap<string, ArrayLike<Cell>>;
}

/** A table that is read from its beginning to its end, in parts that fit into memory. */
export interface TableSource {
  /** What a person calls its format. */
  readonly format: string;
  /** As far as they are known before it is read. */
  readonly columns: readonly string[];
  /** What the file declares, by the column's name; without it a type follows from the values. */
  readonly types?: ReadonlyMap<string, string>;
  /** Whether all values are texts, whatever they stand for. */
  readonly isText: boolean;
  /** Throws a `MalformedFile` where it cannot be read on. */
  blocks(): AsyncIterable<TableBlock>;
  /** Columns that turned out not to fit into memory, once it was read: of these not all was given. */
  readonly leftOut?: ReadonlySet<string>;
  /** What was odd about it, once it was read. */
  notes(): readonly string[];
}
