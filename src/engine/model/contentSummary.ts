/** What can be told of a file's content without loading what it holds. */
export type ContentSummary = TableSummary | HeaderSummary | TextSummary | BytesSummary;

interface Summary {
  /** What a person calls the format: `CSV`, `safetensors`. */
  readonly format: string;
  /** What is wrong with the file, or could not be told of it, in whole sentences. */
  readonly notes: readonly string[];
}

/** Rows of named columns. */
export interface TableSummary extends Summary {
  readonly kind: "table";
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
}

export interface ColumnSummary {
  readonly name: string;
  /** As the file declares it, else what all its values are: `integer`, `number`, `boolean`, `date`, `text`, `empty`. */
  readonly type: string;
  /** Values that are there. */
  readonly count: number;
  readonly nulls: number;
  /** How many different values there are; `isEstimate` beyond some thousands. */
  readonly distinct: number;
  readonly isEstimate: boolean;
  /** Of numbers, and of dates as ISO 8601 writes them. */
  readonly min?: number | string;
  readonly max?: number | string;
  /** Of numbers. */
  readonly mean?: number;
}

/** What the header of a model or an array says, in sections. */
export interface HeaderSummary extends Summary {
  readonly kind: "header";
  readonly sections: readonly HeaderSection[];
}

export interface HeaderSection {
  readonly title: string;
  readonly entries: readonly HeaderEntry[];
}

/** A fact by its name, which is there once in its section. */
export interface HeaderEntry {
  readonly name: string;
  readonly value: string;
}

export interface TextSummary extends Summary {
  readonly kind: "text";
  readonly lines: number;
}

/** Of what nothing is known but its bytes. */
export interface BytesSummary extends Summary {
  readonly kind: "bytes";
}
