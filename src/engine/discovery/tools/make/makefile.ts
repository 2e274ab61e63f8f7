import type { SourceRange } from "../../../model/source.ts";

/** A makefile as it is written: nothing is expanded yet. */
export interface Makefile {
  readonly statements: readonly MakeStatement[];
  readonly faults: readonly MakeFault[];
}

export interface MakeFault {
  readonly range: SourceRange;
  readonly code: string;
  readonly message: string;
}

export type MakeStatement = MakeRule | MakeAssignment | MakeInclude | MakeConditional;

/** `targets: prerequisites` with its recipe. */
export interface MakeRule {
  readonly kind: "rule";
  /** The line up to its first `;`, joined with the lines that continue it, comments taken off. */
  readonly text: string;
  /** The line as it stands in the file, from its first letter. */
  readonly range: SourceRange;
  /** What finds the place of a word of the line. */
  readonly placeOf: (word: string) => SourceRange;
  readonly recipe: readonly string[];
  /** What the line's comment says, or the one above it. */
  readonly comment?: string;
}

export interface MakeAssignment {
  readonly kind: "assignment";
  readonly name: string;
  readonly operator: "=" | ":=" | "?=" | "+=" | "!=";
  readonly value: string;
}

export interface MakeInclude {
  readonly kind: "include";
  readonly paths: string;
  /** Whether make goes on where the file is missing (`-include`). */
  readonly isOptional: boolean;
  readonly range: SourceRange;
}

/** `ifeq`, `ifneq`, `ifdef`, `ifndef` with what stands under it. */
export interface MakeConditional {
  readonly kind: "conditional";
  readonly test: string;
  readonly body: readonly MakeStatement[];
  readonly otherwise: readonly MakeStatement[];
}
