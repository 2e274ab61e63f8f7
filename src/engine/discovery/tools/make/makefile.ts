import type { Remedy } from "../../../model/remedy.ts";
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
  readonly remedies?: readonly Remedy[];
}

export type MakeStatement =
  | MakeRule
  | MakeRecipeLine
  | MakeAssignment
  | MakeUndefine
  | MakeInclude
  | MakeSearchPath
  | MakeConditional;

/** `targets: prerequisites`, or a line that only its expansion tells from one, as `$(call make-rule,a)`. */
export interface MakeRule {
  readonly kind: "rule";
  /** The line up to its first `;`, joined with the lines that continue it, comments taken off. */
  readonly text: string;
  /** What stands behind the `;`, where there is one: the first line of the recipe. */
  readonly command?: string;
  /** The place of a word of the line, or of its targets where it is not written so. */
  readonly placeOf: (word: string) => SourceRange;
  /** What the line's comment says, or the one above it. */
  readonly comment?: string;
}

/** A line of the recipe of the rule above. */
export interface MakeRecipeLine {
  readonly kind: "recipe";
  readonly text: string;
}

export interface MakeAssignment {
  readonly kind: "assignment";
  readonly name: string;
  readonly operator: "=" | ":=" | "?=" | "+=" | "!=";
  readonly value: string;
}

/** `undefine NAME`. */
export interface MakeUndefine {
  readonly kind: "undefine";
  readonly name: string;
}

export interface MakeInclude {
  readonly kind: "include";
  readonly paths: string;
  /** Whether make goes on where the file is missing (`-include`). */
  readonly isOptional: boolean;
  readonly range: SourceRange;
}

/** `vpath pattern folders`: where prerequisites are looked for. */
export interface MakeSearchPath {
  readonly kind: "vpath";
  readonly text: string;
}

/** `ifeq`, `ifneq`, `ifdef`, `ifndef` with what stands under it. */
export interface MakeConditional {
  readonly kind: "conditional";
  readonly test: string;
  readonly body: readonly MakeStatement[];
  readonly otherwise: readonly MakeStatement[];
}
