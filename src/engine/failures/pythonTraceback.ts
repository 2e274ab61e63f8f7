import { stripVTControlCharacters } from "node:util";

/** One call that a traceback names. */
export interface TracebackFrame {
  /** As Python prints it: mostly absolute, or relative to the working directory. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The function, where it is named: that of a syntax error is not. */
  readonly name?: string;
  /** The line's text without its indentation, where Python could read it. */
  readonly text?: string;
}

/** An error as Python prints it, with the calls that led to it, the outermost first. */
export interface PythonError {
  /** Its class and message, with further lines and notes: `ValueError: rate 2 is too high`. */
  readonly message: string;
  readonly frames: readonly TracebackFrame[];
  /** The error during whose handling, or by whose cause, it was raised. */
  readonly before?: PythonError;
  /** What an exception group holds. */
  readonly members: readonly PythonError[];
}

const header = /^(?:Exception Group )?Traceback \(most recent call last\):$/;
const frameLine = /^ {2}File "([^"]+)", line (\d+)(?:, in (.*))?$/;
const errorLine = /^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*(?:: .*)?$/;
const chained =
  /^(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):$/;
/** Between the members of a group, and at its end. */
const groupRule = /^\s*\+[-+]{3,}(?: \d+ -+|-*)$|^\s*\+-\+-+ \d+ -+$/;
/** Messages and notes that are longer are told by their beginning. */
const maxFurtherLines = 10;

interface Line {
  /** How far it stands in groups: 0 outside of any. */
  readonly depth: number;
  readonly text: string;
}

/** The errors whose tracebacks stand in a text, in its order; one that another was chained to stands in that one's `before`. */
export function parsePythonErrors(text: string): readonly PythonError[] {
  const lines = stripVTControlCharacters(text).split(/\r?\n/).map(readLine);
  const found: { readonly depth: number; readonly error: Mutable }[] = [];
  let isChained = false;
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    if (!line) break;
    if (chained.test(line.text)) isChained = true;
    const read = readTraceback(lines, at);
    if (read === undefined) {
      at++;
      continue;
    }
    const { depth } = line;
    const last = found.at(-1);
    const before = isChained && last?.depth === depth ? found.pop()?.error : undefined;
    found.push({ depth, error: { ...read.error, ...(before && { before }), members: [] } });
    isChained = false;
    at = read.end;
  }
  return nest(found);
}

type Mutable = Omit<PythonError, "members"> & { readonly members: PythonError[] };

/** Puts the members of groups into their groups. */
function nest(found: readonly { readonly depth: number; readonly error: Mutable }[]): readonly PythonError[] {
  const top: PythonError[] = [];
  const open: { readonly depth: number; readonly error: Mutable }[] = [];
  for (const one of found) {
    while ((open.at(-1)?.depth ?? -1) >= one.depth) open.pop();
    (open.at(-1)?.error.members ?? top).push(one.error);
    open.push(one);
  }
  return top;
}

/** Takes the margin off that Python draws around groups. */
function readLine(raw: string): Line {
  const [, margin, text] = /^(\s*)[|+] (.*)$/.exec(raw) ?? [];
  if (groupRule.test(raw) || /^\s*\|\s*$/.test(raw)) return { depth: 0, text: "" };
  if (margin === undefined || text === undefined) return { depth: 0, text: raw };
  return { depth: 1 + Math.floor(margin.length / 2), text };
}

/** A traceback that begins at a line: with its header, or with the place of a syntax error, which has none. */
function readTraceback(
  lines: readonly Line[],
  start: number,
): { readonly error: Omit<PythonError, "members">; readonly end: number } | undefined {
  const hasHeader = header.test(lines[start]?.text ?? "");
  if (!hasHeader && !isMemberLine(lines, start) && !frameLine.test(lines[start]?.text ?? "")) return undefined;
  const frames: TracebackFrame[] = [];
  let at = hasHeader ? start + 1 : start;
  for (let line = lines[at]?.text; line !== undefined && /^ {2}/.test(line); line = lines[++at]?.text) {
    const [, file, number, name] = frameLine.exec(line) ?? [];
    if (file === undefined) continue;
    const text = /^ {4}(\S.*)$/.exec(lines[at + 1]?.text ?? "")?.[1];
    frames.push({
      file,
      line: Number(number),
      ...(name !== undefined && { name }),
      ...(text !== undefined && { text: text.trim() }),
    });
  }
  const first = lines[at]?.text ?? "";
  if (!errorLine.test(first)) return undefined;
  const further = furtherLines(lines, at + 1);
  return { error: { message: [first, ...further].join("\n"), frames }, end: at + 1 + further.length };
}

/** A member of a group that was never raised has no traceback, but its message alone. */
function isMemberLine(lines: readonly Line[], at: number): boolean {
  const line = lines[at];
  return line !== undefined && line.depth > 1 && lines[at - 1]?.text === "" && errorLine.test(line.text);
}

/** The rest of a message of several lines, and its notes: Python ends them with an empty line, or its own end. */
function furtherLines(lines: readonly Line[], start: number): readonly string[] {
  const further: string[] = [];
  for (let at = start; further.length < maxFurtherLines; at++) {
    const text = lines[at]?.text ?? "";
    if (text === "" || header.test(text) || frameLine.test(text)) break;
    further.push(text);
  }
  return further;
}
