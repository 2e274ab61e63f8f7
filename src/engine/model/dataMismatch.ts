import { countOf } from "./words.ts";

/** A commit, and what a person calls it: a branch, a tag, or `commit 1a2b3c4`. */
export interface NamedCommit {
  readonly commit: string;
  readonly name: string;
}

/** Data in the workspace that is another commit's than the code: HEAD came to its commit, and the data stayed as it was. */
export interface DataMismatch {
  /** The commit at HEAD. */
  readonly code: NamedCommit;
  /** Whose data it is; undefined where no one commit has all of it. */
  readonly data?: NamedCommit;
  /** When HEAD came to its commit, in milliseconds since 1970, to the second. */
  readonly since: number;
  /** The artifacts that are not what HEAD's commit has, and of which that is kept. Sorted. */
  readonly paths: readonly string[];
}

/** `Data of main, code of feature` */
export function titleOfMismatch({ code, data }: Pick<DataMismatch, "code" | "data">): string {
  return `Data of ${data?.name ?? "other commits"}, code of ${code.name}`;
}

/** `3 artifacts differ` */
export function sizeOfMismatch({ paths }: Pick<DataMismatch, "paths">): string {
  return `${countOf(paths.length, "artifact")} ${paths.length === 1 ? "differs" : "differ"}`;
}
