import type { RunValue } from "../../model/run.ts";
import type { Problem, SourceRange } from "../../model/source.ts";
import type { DatePlace } from "./paramsText.ts";
import type { TypedValue } from "./typedValue.ts";

/** A parameters file, read. */
export interface ParamsFile {
  readonly file: string;
  /** The whole content as plain data. */
  readonly values: unknown;
  /** The same with ints and floats told apart, as dvc.lock needs them. */
  readonly typed: TypedValue;
  /** What templates can name: the same without what stands under numbers and bools. */
  readonly nameable: TypedValue;
  /** Dates as YAML and TOML know them. */
  readonly dates: readonly DatePlace[];
  /** Every leaf by its dotted key. A list without maps in it is one leaf. */
  readonly leaves: ReadonlyMap<string, RunValue>;
  /** The place of every key, of leaves and of groups; of list items (`layers.0`) too. */
  readonly ranges: ReadonlyMap<string, SourceRange>;
  readonly problems: readonly Problem[];
}
