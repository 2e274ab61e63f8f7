import type { PathPattern } from "./pathPattern.ts";
import type { NamedValues, PythonFunction } from "./values.ts";

/** A path that a rule names, and the argument that it comes from. */
export interface RulePath {
  readonly pattern: PathPattern;
  readonly start: number;
  readonly end: number;
}

/** A function in a rule that gives paths, with its place. */
export interface PlacedFunction {
  readonly call: PythonFunction["call"];
  readonly code?: string;
  readonly start: number;
  readonly end: number;
}

/** What `input:`, `output:` or `log:` holds. */
export interface RuleFiles {
  readonly paths: readonly RulePath[];
  readonly functions: readonly PlacedFunction[];
  /** Whether any is an absolute path to Snakemake, which knows a file by the name that it is told. */
  readonly isAbsolute?: boolean;
  readonly values: NamedValues;
}

export const noFiles: RuleFiles = { paths: [], functions: [], values: { kind: "named", items: [], names: new Map() } };
