import type { Problem } from "../../../model/source.ts";
import type { TextSpan } from "../../lines.ts";
import type { FileTolerance, PythonText } from "./pythonPiece.ts";

/** A word with its place in the file. */
export interface Word extends TextSpan {
  readonly text: string;
}

/** `input: "a", b="c"`: a keyword of a rule or a module with its arguments. */
export interface Directive {
  readonly keyword: Word;
  /** All between the colon and the end of the block. */
  readonly args: PythonText;
}

export interface RuleStatement {
  readonly kind: "rule";
  readonly isCheckpoint: boolean;
  /** Undefined where the rule is anonymous. */
  readonly name?: Word;
  /** The word `rule` or `checkpoint`. */
  readonly keyword: Word;
  readonly directives: readonly Directive[];
  readonly docstring?: string;
}

/** `use rule a, b from m exclude c as m_* with: …`. */
export interface UseStatement {
  readonly kind: "use";
  /** The rules' names; `*` for all. */
  readonly rules: readonly Word[];
  readonly module?: Word;
  readonly excluded: readonly string[];
  /** With `*` where the rule's own name goes. */
  readonly as?: Word;
  readonly directives: readonly Directive[];
}

export interface ModuleStatement {
  readonly kind: "module";
  readonly name: Word;
  readonly directives: readonly Directive[];
}

/** `include: "x.smk"`, and every other keyword of the file itself. */
export interface KeywordStatement {
  readonly kind: "keyword";
  readonly keyword: Word;
  readonly args: PythonText;
}

/** `if`, `elif` and `else` in order; a branch without a condition is the `else`. */
export interface IfStatement {
  readonly kind: "if";
  readonly branches: readonly { readonly condition?: PythonText; readonly body: readonly Statement[] }[];
}

export interface ForStatement {
  readonly kind: "for";
  readonly targets: readonly string[];
  readonly items: PythonText;
  readonly body: readonly Statement[];
}

/** `with`, `try`, `while` and what belongs to them: its body is read as if it ran once. */
export interface BlockStatement {
  readonly kind: "block";
  /** Whether it is there for when something else fails: `except`. */
  readonly isFallback: boolean;
  /** The name that `with … as name` gives to a value. */
  readonly named?: { readonly name: string; readonly value: PythonText };
  readonly body: readonly Statement[];
}

/** A simple statement, or a definition with its body. */
export interface PythonStatement {
  readonly kind: "python";
  readonly code: PythonText;
}

export type Statement =
  | RuleStatement
  | UseStatement
  | ModuleStatement
  | KeywordStatement
  | IfStatement
  | ForStatement
  | BlockStatement
  | PythonStatement;

/** A file in Snakemake's language. */
export interface Snakefile {
  readonly file: string;
  readonly text: string;
  readonly statements: readonly Statement[];
  /** Whether anything in it is Snakemake's own: a file may bear such a name for another reason. */
  readonly isSnakemake: boolean;
  /** How much of it may still be no Python; as its pieces are parsed when they are asked for, this changes. */
  readonly tolerance: Readonly<FileTolerance>;
  /** What is wrong with the text itself. */
  readonly problems: readonly Problem[];
}
