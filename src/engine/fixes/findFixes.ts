import type { Fix, Remedy } from "../model/remedy.ts";
import type { Problem, SourceRange } from "../model/source.ts";
import { addParam } from "./addParam.ts";
import { addStage } from "./addStage.ts";
import { appendYamlEntry } from "./appendYamlEntry.ts";
import type { Change } from "./change.ts";
import { keepSide } from "./keepSide.ts";
import { indented, movedBefore, withSpaces } from "./lineBlocks.ts";
import { removeEntry } from "./removeEntry.ts";
import type { TextLines } from "./textLines.ts";
import { linesOf } from "./textLines.ts";

/** The texts of the project as editors hold them, by path relative to the root; undefined where there is no such file. */
export type ReadText = (file: string) => string | undefined;

/**
 * The ways to mend a problem, the likeliest first and preferred. Pure over the texts: nothing is written. A remedy that
 * the texts do not bear out (any more) gives none.
 */
export function findFixes(problem: Problem, readText: ReadText): readonly Fix[] {
  const text = readText(problem.file);
  const lines = linesOf(text ?? "");
  return (problem.remedies ?? []).flatMap((remedy, index): readonly Fix[] => {
    const change = changeOf(remedy, problem, lines, readText);
    return change ? [{ ...change, isPreferred: index === 0 && !isGuess(remedy) }] : [];
  });
}

/** Which side of a merge is right, or which word of several, nobody can tell. */
function isGuess(remedy: Remedy): boolean {
  return remedy.kind === "keep-side" || (remedy.kind === "replace" && remedy.isGuess === true);
}

function changeOf(remedy: Remedy, problem: Problem, lines: TextLines, readText: ReadText): Change | undefined {
  const { file, range } = problem;
  const edit = (title: string, place: SourceRange, text: string): Change => {
    return { title, edits: [{ file, range: place, text }], created: [] };
  };
  switch (remedy.kind) {
    case "replace":
      return edit(
        remedy.text === "" ? `Remove \`${lines.within(remedy.range ?? range)}\`` : `Change to \`${remedy.text}\``,
        remedy.range ?? range,
        remedy.text,
      );
    case "quote":
      return edit("Put it in quotes", remedy.range ?? range, quoted(lines.within(remedy.range ?? range)));
    case "make-list":
      return edit("Make it a list", range, listOf(lines, range));
    case "remove-entry":
      return removeEntry(problem, remedy.range ?? range, lines);
    case "rename":
      return renamed(lines.within(range), remedy, (name) => edit(`Rename to \`${name}\``, range, name));
    case "add-beneath":
      return isBlockKey(lines, range)
        ? edit(remedy.title, lines.endOfLine(range.start.line), beneath(lines, range, remedy.lines))
        : undefined;
    case "add-key":
      return addKey(file, lines.text, remedy);
    case "add-above":
      return addAbove(file, lines, remedy, remedy.range ?? range);
    case "indent":
      return edit(remedy.title, ...indented(lines, range.start.line, remedy.text));
    case "move-before":
      return edit(remedy.title, ...movedBefore(lines, range.start.line, remedy.line));
    case "tabs-to-spaces":
      return edit("Indent with spaces", ...withSpaces(lines, range));
    case "keep-side":
      return keepSide(file, lines, range.start.line, remedy.side);
    case "create-file":
      if (readText(remedy.path) !== undefined) return undefined;
      return { title: `Create ${remedy.path}`, edits: [], created: [{ file: remedy.path, text: "" }] };
    case "add-stage":
      return addStage(file, lines, remedy.written);
    case "add-param":
      return addParam(remedy.file, remedy.key, readText(remedy.file));
    default:
      return remedy satisfies never;
  }
}

/** In the quotes that keep the text as it is. */
function quoted(written: string): string {
  return written.includes("'") ? JSON.stringify(written) : `'${written}'`;
}

/** Indented with two blanks more than the line that it stands on. */
function listOf(lines: TextLines, range: SourceRange): string {
  const written = lines.within(range);
  const isAlone = lines.indentOf(range.start.line).length === range.start.column - 1;
  const indent = isAlone ? "" : `\n${lines.indentOf(range.start.line)}  `;
  return `${indent}- ${written}`;
}

/** The name with a number behind it; quotes around it stay. */
function renamed(
  written: string,
  { taken, joint = "-" }: Extract<Remedy, { readonly kind: "rename" }>,
  change: (name: string) => Change,
): Change {
  const [, quote = "", bare = ""] = /^(["']?)(.*?)(?:[-_]\d+)?\1$/.exec(written) ?? [];
  let number = 2;
  while (taken.includes(`${bare}${joint}${number}`)) number++;
  return change(`${quote}${bare}${joint}${number}${quote}`);
}

/** Whether nothing but a comment stands behind a key's colon, so that more can be written beneath. */
function isBlockKey(lines: TextLines, { end }: SourceRange): boolean {
  return /^\s*:\s*(?:#.*)?$/.test(lines.line(end.line).slice(end.column - 1));
}

function beneath(lines: TextLines, { start }: SourceRange, added: readonly string[]): string {
  const indent = `${lines.indentOf(start.line)}  `;
  return added.map((line) => `\n${indent}${line}`).join("");
}

function addAbove(
  file: string,
  lines: TextLines,
  { title, lines: added }: Extract<Remedy, { readonly kind: "add-above" }>,
  { start }: SourceRange,
): Change | undefined {
  const isInBrackets = /[{[,]/.test(lines.line(start.line).slice(0, start.column - 1));
  if (isInBrackets) return undefined;
  const text = added.map((line) => `${lines.indentOf(start.line)}${line}\n`).join("");
  return { title, edits: [{ file, range: lines.startOfLine(start.line), text }], created: [] };
}

function addKey(file: string, text: string, added: Extract<Remedy, { readonly kind: "add-key" }>): Change | undefined {
  const edit = appendYamlEntry(file, text, added.path, added.key, { lines: added.lines });
  return edit && { title: `Add \`${added.key}\``, edits: [edit], created: [] };
}
