import type { KeyDoc } from "../discovery/yaml/keyDocs.ts";
import type { TemplatePath } from "../discovery/dvc/templateScope.ts";
import type { SourceRange } from "../model/source.ts";

export interface ParamRef {
  readonly file: string;
  /** Dotted; null for the whole file. */
  readonly key: string | null;
}

/** What a place in a text is about. Of what a template makes there are several at one place. */
export type Target =
  /** By ids, of stages or of groups. */
  | { readonly kind: "stage"; readonly ids: readonly string[] }
  /** Relative to the root. `isOutput` where they are said to be made. */
  | { readonly kind: "path"; readonly paths: readonly string[]; readonly isOutput: boolean }
  | { readonly kind: "param"; readonly params: readonly ParamRef[] }
  /** `stage` is the name that it is declared by; undefined outside of stages. */
  | { readonly kind: "template"; readonly path: TemplatePath; readonly name: string; readonly stage?: string }
  /** Of files and folders, relative to the root. */
  | { readonly kind: "pattern"; readonly pattern: string }
  | { readonly kind: "key"; readonly doc: KeyDoc };

export interface Place {
  readonly range: SourceRange;
  readonly target: Target;
}
