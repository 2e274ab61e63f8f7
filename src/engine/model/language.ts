import type { SourceRange } from "./source.ts";
import type { Stage, StageGroup } from "./stage.ts";

/** A place in a file, by path relative to the root. */
export interface FilePlace {
  readonly file: string;
  readonly range: SourceRange;
}

/** One of the values that runs have had of a parameter. */
export interface TriedValue {
  readonly value: unknown;
  /** How many runs that came to a good end had it. */
  readonly runCount: number;
  /** The best of them in the metric that tells most, where it has one. */
  readonly best?: { readonly runId: string; readonly runName: string; readonly metric: number };
}

/** The values of a parameter in the runs so far, those with the best metric first. */
export interface TriedValues {
  /** The metric that they are held against; none where no run has one. */
  readonly metric?: string;
  readonly values: readonly TriedValue[];
}

export interface ParamFacts {
  readonly file: string;
  /** Dotted; null for a whole file. */
  readonly key: string | null;
  /** Undefined where the file does not have it. */
  readonly value?: unknown;
  readonly stageIds: readonly string[];
  readonly tried: TriedValues;
}

/** A value that a template has, with the stage that `foreach` or `matrix` made, where there are several. */
export interface TemplateValue {
  readonly stageId?: string;
  readonly value: unknown;
}

export type HoverFacts =
  | { readonly kind: "stage"; readonly stage: Stage }
  | { readonly kind: "group"; readonly group: StageGroup; readonly stages: readonly Stage[] }
  | ({ readonly kind: "param" } & ParamFacts)
  | {
      readonly kind: "template";
      /** What stands between the braces. */
      readonly name: string;
      /** One where all stages have the same; none where it has no value. */
      readonly values: readonly TemplateValue[];
      /** Where the value comes from, for a person. */
      readonly source?: string;
      readonly param?: ParamFacts;
    }
  | {
      readonly kind: "path";
      readonly path: string;
      /** How many paths more stand at this place, as a template makes them. */
      readonly others: number;
      readonly makers: readonly string[];
      readonly readers: readonly string[];
      /** The .dvc file that keeps track of it, and where that says it comes from. */
      readonly tracked?: { readonly file: string; readonly origin?: string };
      /** What lies there; undefined for nothing. `size` is in bytes, of a file. */
      readonly entry?: { readonly kind: "file" | "folder"; readonly size?: number };
    }
  | {
      readonly kind: "pattern";
      readonly pattern: string;
      /** Relative to the root. */
      readonly fits: readonly string[];
    }
  | { readonly kind: "key"; readonly key: string; readonly text: string; readonly values: readonly string[] };

/** What is to know of a place in a text, and where that place begins and ends. */
export interface Hover {
  readonly range: SourceRange;
  readonly facts: HoverFacts;
}

export type CompletionKind = "key" | "value" | "stage" | "param" | "group" | "file" | "folder" | "output";

/** One of the words that can be written at a place, the likeliest first. */
export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** What it takes the place of. */
  readonly range: SourceRange;
  /** In VS Code's language of snippets. */
  readonly snippet: string;
  /** What stands beside the label: a value, the stage that makes a path. */
  readonly detail?: string;
  /** What it means, in a sentence or two. */
  readonly text?: string;
}

export type SymbolKind = "stage" | "group" | "dependency" | "output" | "parameter" | "section" | "entry";

/** A thing in a file, for its outline. */
export interface FileSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly detail?: string;
  /** All of it. */
  readonly range: SourceRange;
  /** Its name. */
  readonly selection: SourceRange;
  readonly children: readonly FileSymbol[];
}
