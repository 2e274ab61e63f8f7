import type { RunValue } from "../model/run.ts";
import type { Problem, SourceRange } from "../model/source.ts";

/** A parameters file, read. */
export interface ParamsFile {
  readonly file: string;
  /** The whole content as plain data. */
  readonly values: unknown;
  /** Every leaf by its dotted key. */
  readonly leaves: ReadonlyMap<string, RunValue>;
  /** The place of every key, of leaves and of groups. */
  readonly ranges: ReadonlyMap<string, SourceRange>;
  readonly problems: readonly Problem[];
}
