import type { TextSpan } from "../../lines.ts";

/** A line as Python sees it: lines inside brackets and triple quotes, and those after a backslash, belong to the first. */
export interface LogicalLine extends TextSpan {
  /** The column of the first character, from 0; a tab goes to the next multiple of eight, as in Python. */
  readonly indent: number;
}

/** Something that never ends: the place where it begins. */
export interface UnclosedText extends TextSpan {
  readonly what: "bracket" | "string";
}

export interface LogicalLines {
  /** Without blank lines, lines of comments alone, and comments at the end of a line. */
  readonly lines: readonly LogicalLine[];
  readonly unclosed: readonly UnclosedText[];
}

/** Where a rule begins, no bracket of the rule before goes on: it was forgotten to be closed. */
const ruleStart = /^[ \t]*(?:rule|checkpoint)(?:[ \t]+\w+)?[ \t]*:|^[ \t]*use[ \t]+rule[ \t]/;

const closers: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Splits a text in Python's grammar, or in one that grew from it, into its logical lines. Linear, and never throws. */
export function logicalLines(text: string): LogicalLines {
  const lines: LogicalLine[] = [];
  const unclosed: UnclosedText[] = [];
  let brackets: { readonly closer: string; readonly at: number }[] = [];
  let line: { start: number; indent: number; end: number } | undefined;
  let index = 0;

  const finish = (): void => {
    if (line) lines.push({ start: line.start, end: line.end, indent: line.indent });
    line = undefined;
  };
  const closeForgotten = (): void => {
    const open = brackets[0];
    if (open) unclosed.push({ what: "bracket", start: open.at, end: open.at + 1 });
    brackets = [];
    finish();
  };

  while (index < text.length) {
    const char = text[index] ?? "";
    if (char === "\n") {
      if (brackets.length > 0 && ruleStart.test(lineAt(text, index + 1))) closeForgotten();
      else if (brackets.length === 0) finish();
      index++;
    } else if (char === "#") {
      index = endOfLine(text, index);
    } else if (char === "\\" && /^\\\r?\n/.test(text.slice(index, index + 3))) {
      index += text[index + 1] === "\r" ? 3 : 2;
    } else if (/\s/.test(char)) {
      index++;
    } else {
      line ??= { start: index, indent: columnOf(text, index), end: index };
      const end = char === '"' || char === "'" ? endOfString(text, index) : index + 1;
      if (end < 0) {
        unclosed.push({ what: "string", start: index, end: endOfLine(text, index) });
        index = endOfLine(text, index);
      } else {
        if (char in closers) brackets.push({ closer: closers[char] ?? "", at: index });
        else if (brackets.at(-1)?.closer === char) brackets.pop();
        index = end;
      }
      line.end = index;
    }
  }
  closeForgotten();
  return { lines, unclosed };
}

function lineAt(text: string, start: number): string {
  return text.slice(start, Math.min(endOfLine(text, start), start + 200));
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  if (end < 0) return text.length;
  return end > from && text[end - 1] === "\r" ? end - 1 : end;
}

/** The end of the string whose first quote stands at `start`; -1 where it has none. */
function endOfString(text: string, start: number): number {
  const quote = text[start] ?? "";
  const isTriple = text.startsWith(quote.repeat(3), start);
  const closing = isTriple ? quote.repeat(3) : quote;
  for (let index = start + closing.length; index < text.length; index++) {
    if (text[index] === "\\") index += text.startsWith("\r\n", index + 1) ? 2 : 1;
    else if (text.startsWith(closing, index)) return index + closing.length;
    else if (text[index] === "\n" && !isTriple) return -1;
  }
  return -1;
}

function columnOf(text: string, offset: number): number {
  let column = 0;
  for (let index = text.lastIndexOf("\n", offset - 1) + 1; index < offset; index++) {
    column = text[index] === "\t" ? column - (column % 8) + 8 : column + 1;
  }
  return column;
}
