import type { Problem, SourceRange } from "../model/source.ts";
import type { Change } from "./findFixes.ts";
import type { TextLines } from "./textLines.ts";

/** Takes away the list item or the map entry, with all beneath it, that begins in a problem's place. */
export function removeEntry({ file, range }: Problem, lines: TextLines): Change {
  const { start } = range;
  const before = lines.line(start.line).slice(0, start.column - 1);
  const place = /^\s*(?:- +)?$/.test(before) ? blockOf(lines, start.line) : itemInBrackets(lines, range);
  const shown = lines.within(range);
  return { title: `Remove this \`${shown}\``, edits: [{ file, range: place, text: "" }], created: [] };
}

/** The line of an entry with those that are indented more, up to the next line. */
function blockOf(lines: TextLines, first: number): SourceRange {
  const indent = lines.line(first).search(/\S/);
  const isDash = lines.line(first).trimStart().startsWith("- ");
  let last = first;
  for (let number = first + 1; number <= lines.count; number++) {
    const line = lines.line(number);
    if (line.trim() === "") continue;
    const isListBeneath = !isDash && line.search(/\S/) === indent && line.trimStart().startsWith("- ");
    if (line.search(/\S/) <= indent && !isListBeneath) break;
    last = number;
  }
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
