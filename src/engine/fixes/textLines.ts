import type { SourceRange } from "../model/source.ts";

/** A text by its lines, counted from 1; a line that is not there is empty. */
export interface TextLines {
  readonly text: string;
  readonly count: number;
  line(number: number): string;
  /** The blanks that a line begins with, those of a list's `- ` among them. */
  indentOf(number: number): string;
  /** What stands in a range of one line. */
  within(range: SourceRange): string;
  /** The empty place before a line's first character. */
  startOfLine(number: number): SourceRange;
  /** The empty place behind a line's last character. */
  endOfLine(number: number): SourceRange;
  /** From a line's first to another's last character. */
  wholeLines(first: number, last: number): SourceRange;
}

/** A text by its lines, which count from 1. */
export function linesOf(text: string): TextLines {
  const lines = text.split(/\r?\n/);
  const line = (number: number): string => lines[number - 1] ?? "";
  const endOf = (number: number) => ({ line: number, column: line(number).length + 1 });
  return {
    text,
    count: lines.length,
    line,
    indentOf: (number) =>
      line(number)
        .match(/^ *(?:- +)*/)?.[0]
        .replaceAll("-", " ") ?? "",
    within: ({ start, end }) =>
      line(start.line).slice(start.column - 1, end.line === start.line ? end.column - 1 : undefined),
    startOfLine: (number) => ({ start: { line: number, column: 1 }, end: { line: number, column: 1 } }),
    endOfLine: (number) => ({ start: endOf(number), end: endOf(number) }),
    wholeLines: (first, last) => ({ start: { line: first, column: 1 }, end: endOf(last) }),
  };
}
