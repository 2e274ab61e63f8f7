import type { Remedy } from "./remedy.ts";

/** A place in a text file. Lines and columns count from 1, columns in UTF-16 units, as editors show them. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** From `start` up to, not including, `end`. */
export interface SourceRange {
  readonly start: SourcePosition;
  readonly end: SourcePosition;
}

export type ProblemSeverity = "error" | "warning" | "information";

/**
 * Something wrong in a file of the user's: what it is and how to mend it, at its exact place.
 * `file` is relative to the root, with forward slashes. `code` is stable, for quick fixes and tests.
 */
export interface Problem {
  readonly file: string;
  readonly range: SourceRange;
  readonly severity: ProblemSeverity;
  readonly code: string;
  readonly message: string;
  /** What mends it, where that is plain; the likeliest first. */
  readonly remedies?: readonly Remedy[];
}

/** A problem at a place of a file, an error where nothing else is said. */
export function problemAt(
  file: string,
  range: SourceRange,
  code: string,
  message: string,
  severity: ProblemSeverity = "error",
  remedies: readonly Remedy[] = [],
): Problem {
  return { file, range, severity, code, message, ...(remedies.length > 0 && { remedies }) };
}

/** The first character of a file: where a problem goes that concerns the file as a whole. */
export const fileStart: SourceRange = {
  start: { line: 1, column: 1 },
  end: { line: 1, column: 2 },
};

/** How many problems of one file are told: of more nobody reads the rest, and an editor shows no more. */
const maxProblemsOfFile = 1_000;

/** A message may quote what is far too long. */
const maxMessageLength = 1_000;

/**
 * Each kind of problem once at a place: one template makes many stages, and many files can name one parameters file.
 * Of a file with very many problems the first ones.
 */
export function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  const byPlace = new Map<string, Problem>();
  const counts = new Map<string, number>();
  for (const problem of problems) {
    const { file, code, range } = problem;
    const place = JSON.stringify([file, code, range.start.line, range.start.column]);
    const count = counts.get(file) ?? 0;
    if (byPlace.has(place) || count >= maxProblemsOfFile) continue;
    const { message } = problem;
    const isLong = message.length > maxMessageLength;
    byPlace.set(place, isLong ? { ...problem, message: `${message.slice(0, maxMessageLength)}…` } : problem);
    counts.set(file, count + 1);
  }
  return [...byPlace.values()];
}
