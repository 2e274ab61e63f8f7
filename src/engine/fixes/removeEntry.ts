import type { Problem, SourceRange } from "../model/source.ts";
import type { Change } from "./change.ts";
import { lastLineBeneath } from "./lineBlocks.ts";
import type { TextLines } from "./textLines.ts";

/** Takes away the list item or the map entry, with all beneath it, that begins in a place; it is called what the problem names. */
export function removeEntry({ file, range: named }: Problem, range: SourceRange, lines: TextLines): Change {
  const { start } = range;
  const before = lines.line(start.line).slice(0, start.column - 1);
  const place = /^\s*(?:- +)?$/.test(before) ? blockOf(lines, start.line) : itemInBrackets(lines, range);
  const shown = lines.within(named);
  return { title: `Remove this \`${shown}\``, edits: [{ file, range: place, text: "" }], created: [] };
}

/** The line of an entry with those that are indented more, up to the next line. */
function blockOf(lines: TextLines, first: number): SourceRange {
  const indent = lines.line(first).search(/\S/);
  const isDash = lines.line(first).trimStart().startsWith("- ");
  const isListBeneath = (line: string) => line.search(/\S/) === indent && line.trimStart().startsWith("- ");
  const last = lastLineBeneath(lines, first, isDash ? undefined : isListBeneath);
  return { start: { line: first, column: 1 }, end: { line: last + 1, column: 1 } };
}

/** With the comma that parts it from a neighbour. */
function itemInBrackets(lines: TextLines, { start, end }: SourceRange): SourceRange {
  const line = lines.line(end.line);
  const before = lines.line(start.line).slice(0, start.column - 1);
  const rest = valueLength(line.slice(end.column - 1));
  const comma = before.match(/\s*,\s*$/)?.[0].length ?? 0;
  const behind = comma > 0 ? 0 : (line.slice(end.column - 1 + rest).match(/^\s*,\s*/)?.[0].length ?? 0);
  return {
    start: { ...start, column: start.column - comma },
    end: { ...end, column: end.column + rest + behind },
  };
}

/** How far a key's value goes from behind the key: up to the comma or bracket that ends it. None where no colon follows. */
function valueLength(line: string): number {
  if (!/^\s*:/.test(line)) return 0;
  let depth = 0;
  for (const { 0: token, index } of line.matchAll(/"(?:[^"\\]|\\.)*"|'[^']*'|[[\]{},]/g)) {
    if (depth === 0 && /[\]},]/.test(token)) return line.slice(0, index).trimEnd().length;
    if (token === "[" || token === "{") depth++;
    if (token === "]" || token === "}") depth--;
  }
  return line.trimEnd().length;
}
