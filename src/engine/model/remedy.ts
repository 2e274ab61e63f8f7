import type { SourceRange } from "./source.ts";

/** What mends a problem: small, as many problems are told and few are mended. `findFixes` makes edits of it. */
export type Remedy =
  /** Writes something else in the problem's place (or in another one, of the same file); a guess is one of several. */
  | { readonly kind: "replace"; readonly text: string; readonly range?: SourceRange; readonly isGuess?: true }
  /** Puts what stands in the problem's place, or in another one, in quotes, so that it is a text. */
  | { readonly kind: "quote"; readonly range?: SourceRange }
  /** Makes one value the only item of a list. */
  | { readonly kind: "make-list" }
  /** Takes away the entry of a list or map that stands in the problem's place, or in another one. */
  | { readonly kind: "remove-entry"; readonly range?: SourceRange }
  /** Gives the name in the problem's place a number that is not taken; `joint` stands before it, `-` where it is left out. */
  | { readonly kind: "rename"; readonly taken: readonly string[]; readonly joint?: "-" | "_" }
  /** Writes the first lines of what is missing beneath the key in the problem's place, or above it or another line; indented. */
  | { readonly kind: "add-beneath"; readonly title: string; readonly lines: readonly string[] }
  | {
      readonly kind: "add-above";
      readonly title: string;
      readonly lines: readonly string[];
      readonly range?: SourceRange;
    }
  /** Gives the line of the problem, and what stands deeper beneath it, another indentation. */
  | { readonly kind: "indent"; readonly title: string; readonly text: string }
  /** Moves the line of the problem, with what stands deeper beneath it, before another line. */
  | { readonly kind: "move-before"; readonly title: string; readonly line: number }
  /** Adds a key, with lines beneath it, at the end of the map that a path leads to. */
  | {
      readonly kind: "add-key";
      readonly path: readonly string[];
      readonly key: string;
      readonly lines: readonly string[];
    }
  /** Indents with spaces what tabs indent. */
  | { readonly kind: "tabs-to-spaces" }
  /** Leaves one side of an unfinished merge. */
  | { readonly kind: "keep-side"; readonly side: "ours" | "theirs" }
  /** Makes an empty file, at a path relative to the root. */
  | { readonly kind: "create-file"; readonly path: string }
  /** Declares a stage, in the problem's file, that makes a path; `written` is the path from that file's folder. */
  | { readonly kind: "add-stage"; readonly written: string }
  /** Adds a parameter (a dotted key) to a file, which may have to be made. */
  | { readonly kind: "add-param"; readonly file: string; readonly key: string };

/** A place in a file, by path relative to the root, and what is to stand there. */
export interface FileEdit {
  readonly file: string;
  readonly range: SourceRange;
  readonly text: string;
}

/** A way to mend a problem, ready to be carried out. */
export interface Fix {
  /** What it does, for a person. */
  readonly title: string;
  /** Whether it is most likely what the person wants. */
  readonly isPreferred: boolean;
  readonly edits: readonly FileEdit[];
  /** Files to make, which are not there. */
  readonly created: readonly { readonly file: string; readonly text: string }[];
}
