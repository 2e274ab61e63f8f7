import type { Problem, SourceRange } from "../../../model/source.ts";
import type { RuleFiles, RulePath } from "./ruleFiles.ts";

/** A key of the configuration that a rule names, dotted. */
export interface ConfigKey {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** The script or notebook that a rule runs. */
export interface RuleScript {
  /** Relative to the root. */
  readonly path: string;
  readonly written: string;
  readonly start: number;
  readonly end: number;
}

/** A rule as it is part of a workflow. */
export interface Rule {
  readonly name: string;
  /** The file that declares it as part of the workflow. */
  readonly file: string;
  /** The rule's name in that file, or what stands for it. */
  readonly range: SourceRange;
  readonly inputs: RuleFiles;
  readonly outputs: RuleFiles;
  /** Logs and benchmarks: other rules may read them as they read outputs. */
  readonly products: readonly RulePath[];
  /** Rules whose outputs the inputs name, by `rules.x` or `checkpoints.x`; to be asked once all was read, for functions may be defined below. */
  readonly references: () => readonly string[];
  readonly constraints: ReadonlyMap<string, string>;
  readonly desc?: string;
  readonly script?: RuleScript;
  readonly configKeys: readonly ConfigKey[];
  /** The place of what stands at `start` and `end`; that of the name where it stands in another file. */
  readonly rangeOf: (span: { readonly start: number; readonly end: number }) => SourceRange;
  /** Whether the workflow as it is configured does not have it: a branch that is not taken declares it. */
  readonly isOff: boolean;
}

/** All that is known of what one Snakefile runs. */
export interface Workflow {
  readonly root: string;
  /** The folder that one runs it in. */
  readonly runFolder: string;
  /** Files of configuration that it is run with, beside those that it names itself. */
  readonly configFiles: readonly string[];
  /** What its paths are relative to: the same, but for `workdir:`. */
  readonly folder: string;
  readonly rules: readonly Rule[];
  /** Lists of rules' names, each from the one that goes first. */
  readonly order: readonly (readonly string[])[];
  readonly problems: readonly Problem[];
  /** Files that it includes. */
  readonly included: ReadonlySet<string>;
  /** Files that it takes modules from. */
  readonly modules: ReadonlySet<string>;
  /** The file of the configuration that holds a dotted key; undefined where none does. */
  configFileOf(key: string): string | undefined;
}
