import type { RunsOf } from "./runAnalysis.ts";

export const exportFormats = ["csv", "json", "markdown", "latex"] as const;

export type ExportFormat = (typeof exportFormats)[number];

/** A table of runs to be written. */
export interface ExportRequest {
  readonly of: RunsOf;
  /** What they are called in queries, in their order: `name`, `metrics.acc`. */
  readonly columns: readonly string[];
  readonly format: ExportFormat;
  /** Where to write it (absolute), instead of what is there; where none is named, the text is answered. */
  readonly file?: string;
}

export interface ExportedTable {
  /** How many runs it has. */
  readonly runs: number;
  /** Only where no file was named. */
  readonly text?: string;
}
