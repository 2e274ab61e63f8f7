import { usualTolerance } from "../../python/parsePython.ts";
import { logicalLines } from "./logicalLines.ts";
import type { LogicalLine, UnclosedText } from "./logicalLines.ts";
import { pythonPiece } from "./pythonPiece.ts";
import type { FileTolerance, PythonText } from "./pythonPiece.ts";
import type { Word } from "./snakefile.ts";

/** The logical lines of a Snakefile, and how they belong together. A line that is not there is empty. */
export class CodeLines {
  readonly text: string;
  readonly count: number;
  readonly unclosed: readonly UnclosedText[];
  readonly tolerance: FileTolerance = { left: usualTolerance };
  readonly #lines: readonly LogicalLine[];

  constructor(text: string) {
    const { lines, unclosed } = logicalLines(text);
    this.text = text;
    this.count = lines.length;
    this.unclosed = unclosed;
    this.#lines = lines;
  }

  line(index: number): LogicalLine | undefined {
    return this.#lines[index];
  }

  code(index: number): string {
    const line = this.#lines[index];
    return line ? this.text.slice(line.start, line.end) : "";
  }

  /** The blanks and tabs before a line. */
  indentation(index: number): string {
    const start = this.#lines[index]?.start ?? 0;
    return this.text.slice(this.text.lastIndexOf("\n", start - 1) + 1, start);
  }

  /** The line after the block that belongs to a line: all that stand deeper. */
  blockEnd(index: number, to: number): number {
    const indent = this.#lines[index]?.indent ?? 0;
    let end = index + 1;
    while (end < to && (this.#lines[end]?.indent ?? 0) > indent) end++;
    return end;
  }

  /** Where the colon of a compound statement stands; its line's end where it is missing. */
  colonOf(index: number): number {
    const line = this.#lines[index];
    if (!line) return 0;
    let depth = 0;
    for (let at = line.start; at < line.end; at++) {
      const char = this.text[at] ?? "";
      if ("([{".includes(char)) depth++;
      else if (")]}".includes(char)) depth--;
      else if (char === '"' || char === "'") at = skipString(this.text, at, line.end);
      else if (char === ":" && depth === 0) return at;
    }
    return line.end;
  }

  /** The Python between two places, without the blanks before it. */
  piece(from: number, to: number): PythonText {
    const end = Math.max(from, to);
    const code = this.text.slice(from, end);
    const start = from + (code.length - code.trimStart().length);
    return pythonPiece(this.text, Math.min(start, end), end, this.tolerance);
  }
}

/** A word that begins at a place of a file. */
export function wordAt(start: number, text: string): Word {
  return { text, start, end: start + text.length };
}

function skipString(text: string, start: number, end: number): number {
  const quote = text[start] ?? "";
  const closing = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  for (let at = start + closing.length; at < end; at++) {
    if (text[at] === "\\") at++;
    else if (text.startsWith(closing, at)) return at + closing.length - 1;
  }
  return end;
}
