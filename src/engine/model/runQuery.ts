/** Where something stands in a query: from the character `start` of its text up to, not including, `end`. */
export interface QuerySpan {
  readonly query: string;
  readonly start: number;
  readonly end: number;
}

/** What is wrong with a query, at which characters of its text. */
export interface QueryProblem extends Omit<QuerySpan, "query"> {
  readonly message: string;
  readonly cure: string;
}

/** The ids of the runs that meet a query, the newest first, and whether it asks about archived runs; or what is wrong with it. */
export type QueryAnswer =
  | { readonly ids: readonly string[]; readonly namesArchived: boolean }
  | { readonly problem: QueryProblem };

/** What may be written at a place of a query: instead of the characters from `start` up to, not including, `end`. */
export interface QueryCompletion extends Omit<QuerySpan, "query"> {
  readonly kind: "name" | "operator" | "value" | "joint";
  readonly text: string;
  readonly description: string;
}

/** `~`: the text is in it, in capitals or not. */
export type QueryOperator = "=" | "<" | "<=" | ">" | ">=" | "~";

/** What every run may have of itself, beside its parameters and metrics, by how it is called in a query. */
export type RunFact =
  | "name"
  | "id"
  | "experiment"
  | "state"
  | "branch"
  | "commit"
  | "dirty"
  | "started"
  | "ended"
  | "duration"
  | "failure"
  | "stage"
  | "origin"
  | "data"
  | "starred"
  | "archived"
  | "tag"
  | "note"
  | "message"
  | "source";

/** One of the values of which each run has its own: by its key, or by the path of an artifact whose version it is. */
export interface ValueField {
  readonly kind: "param" | "metric" | "data" | "environment";
  readonly key: string;
}

/** What the parameters that set seeds are called together, as a part of the environment. */
export const seedName = "seed";

/** A fact, or one value by its key. */
export type RunField = { readonly kind: "fact"; readonly fact: RunFact } | ValueField;

/**
 * A condition that a run meets or not. A comparison with what a run does not have is not met. Times and durations are in
 * milliseconds, booleans are 0 and 1.
 */
export type RunCondition =
  | { readonly kind: "and" | "or"; readonly conditions: readonly RunCondition[] }
  | { readonly kind: "not"; readonly condition: RunCondition }
  | {
      readonly kind: "compare";
      readonly field: RunField;
      readonly operator: QueryOperator;
      readonly value: string | number;
    }
  | { readonly kind: "exists"; readonly field: RunField }
  /** Stands in the run's name, a fact of it, or a value that is a text. */
  | { readonly kind: "text"; readonly text: string };

/** The order of runs by one field; runs without it stand last either way. */
export interface RunOrder {
  readonly field: RunField;
  readonly descending: boolean;
}

/** The keys of what runs have. */
export interface RunValueNames {
  readonly params: readonly string[];
  readonly metrics: readonly string[];
  /** The paths of artifacts that they read or made. */
  readonly data: readonly string[];
  readonly environment: readonly string[];
}
