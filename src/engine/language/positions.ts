import type { SourcePosition, SourceRange } from "../model/source.ts";

/** Whether a position stands in a range, or right behind it, as a cursor at the end of a word does. */
export function isIn(range: SourceRange, position: SourcePosition): boolean {
  return compare(range.start, position) <= 0 && compare(position, range.end) <= 0;
}

/** Before, at or behind: negative, 0 or positive. */
export function compare(a: SourcePosition, b: SourcePosition): number {
  return a.line === b.line ? a.column - b.column : a.line - b.line;
}

/** The smallest range around some; undefined for none. */
export function around(ranges: readonly SourceRange[]): SourceRange | undefined {
  const [first, ...others] = ranges;
  if (!first) return undefined;
  return others.reduce(
    (whole, { start, end }) => ({
      start: compare(start, whole.start) < 0 ? start : whole.start,
      end: compare(end, whole.end) > 0 ? end : whole.end,
    }),
    first,
  );
}
