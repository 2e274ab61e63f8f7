/** A line of the project's code. */
export interface CodePlace {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What stood in the line when it ran, without its indentation, where that is known. */
  readonly text?: string;
}

/** An error that ended a stage, at the innermost line of the project's code that led to it. */
export interface CodeFailure extends CodePlace {
  /** As Python says it, with further lines and notes: `ValueError: rate 2 is too high`. */
  readonly message: string;
  /** The other lines of the project's code that led to it, and the errors before it. */
  readonly related: readonly (CodePlace & { readonly message: string })[];
}
