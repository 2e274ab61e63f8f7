/** A line with those that continue it (`\` at the end). */
export interface LogicalLine {
  /** Joined by blanks, as make does outside of recipes. */
  readonly text: string;
  /** As it stands, with its line breaks. */
  readonly written: string;
  /** Offset of the first character. */
  readonly start: number;
  /** Whether it can be of a recipe: it begins with the recipe prefix. */
  readonly isRecipe: boolean;
}

/** The lines of a makefile (GNU make manual, 3.1.1 and 5.1). `.RECIPEPREFIX` is obeyed where it is given one character. */
export function logicalLines(text: string): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  let prefix = "\t";
  for (let start = 0; start < text.length;) {
    let end = lineEnd(text, start);
    while (isContinued(text, start, end) && end < text.length) end = lineEnd(text, end);
    const written = text.slice(start, end).replace(/\r?\n$/, "");
    const isRecipe = written.startsWith(prefix);
    lines.push({ text: joined(written), written, start, isRecipe });
    const given = /^\s*\.RECIPEPREFIX\s*:?=\s*(\S?)/.exec(written)?.[1];
    if (given !== undefined) prefix = given === "" ? "\t" : given;
    start = end;
  }
  return lines;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}

/** An odd number of backslashes stands before the line break. */
function isContinued(text: string, start: number, end: number): boolean {
  let at = end - 1;
  if (text[at] !== "\n") return false;
  if (text[at - 1] === "\r") at--;
  let count = 0;
  while (at - 1 - count >= start && text[at - 1 - count] === "\\") count++;
  return count % 2 === 1;
}

function joined(written: string): string {
  if (!written.includes("\n")) return written;
  return written
    .split("\n")
    .map((line, index) => (index === 0 ? line : line.trimStart()))
    .map((line) => line.replace(/\r$/, "").replace(/\\$/, "").trimEnd())
    .join(" ");
}

/** A line without its comment; `\#` is a plain `#`. A `#` inside of a call of a function or variable is none, as make reads it. */
export function withoutComment(line: string): { readonly text: string; readonly comment?: string } {
  let depth = 0;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === "$" && (line[at + 1] === "(" || line[at + 1] === "{")) depth++;
    else if ((character === ")" || character === "}") && depth > 0) depth--;
    else if (character === "#" && depth === 0 && line[at - 1] !== "\\") {
      return { text: line.slice(0, at).replaceAll("\\#", "#"), comment: line.slice(at) };
    }
  }
  return { text: line.replaceAll("\\#", "#") };
}
