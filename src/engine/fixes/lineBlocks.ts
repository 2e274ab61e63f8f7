import type { SourceRange } from "../model/source.ts";
import type { TextLines } from "./textLines.ts";

/** A place and what is to stand there. */
export type Replacement = readonly [place: SourceRange, text: string];

/** The last line of those that stand deeper than a line (or than `indent`), and come right after it; `belongs` may take in others. */
export function lastLineBeneath(
  lines: TextLines,
  first: number,
  belongs: (line: string) => boolean = () => false,
  indent = lines.line(first).search(/\S/),
): number {
  let last = first;
  for (let number = first + 1; number <= lines.count; number++) {
    const line = lines.line(number);
    if (line.trim() === "") continue;
    if (line.search(/\S/) <= indent && !belongs(line)) break;
    last = number;
  }
  return last;
}

/** A line and what stands deeper beneath it, with another indentation. */
export function indented(lines: TextLines, first: number, indentation: string): Replacement {
  const before = leadingBlanks(lines.line(first));
  const last = lastLineBeneath(lines, first, undefined, Math.max(before.length, indentation.length));
  const moved = textsOf(lines, first, last).map((line) =>
    line.startsWith(before) ? indentation + line.slice(before.length) : line,
  );
  return [lines.wholeLines(first, last), moved.join("\n")];
}

/** A line and what stands deeper beneath it moved before an earlier line, with the indentation of that. */
export function movedBefore(lines: TextLines, first: number, target: number): Replacement {
  const last = lastLineBeneath(lines, first);
  const [, moved] = indented(lines, first, leadingBlanks(lines.line(target)));
  const passed = textsOf(lines, target, first - 1);
  return [lines.wholeLines(target, last), [moved, ...passed].join("\n")];
}

/** All tabs that begin lines around a line, two blanks each: one alone would leave its neighbours behind. */
export function withSpaces(lines: TextLines, { start }: SourceRange): Replacement {
  let [first, last] = [start.line, start.line];
  while (lines.line(first - 1).startsWith("\t")) first--;
  while (lines.line(last + 1).startsWith("\t")) last++;
  const spaced = textsOf(lines, first, last).map((line) =>
    line.replace(/^[ \t]+/, (indent) => indent.replaceAll("\t", "  ")),
  );
  return [lines.wholeLines(first, last), spaced.join("\n")];
}

function textsOf(lines: TextLines, first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => lines.line(first + index));
}

function leadingBlanks(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}
