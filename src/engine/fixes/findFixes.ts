import type { Fix, Remedy } from "../model/remedy.ts";
import type { Problem, SourceRange } from "../model/source.ts";
import { addParam } from "./addParam.ts";
import { addStage } from "./addStage.ts";
import { appendYamlEntry } from "./appendYamlEntry.ts";
import { keepSide } from "./keepSide.ts";
import { removeEntry } from "./removeEntry.ts";
import type { TextLines } from "./textLines.ts";
import { linesOf } from "./textLines.ts";

/** The texts of the project as editors hold them, by path relative to the root; undefined where there is no such file. */
export type ReadText = (file: string) => string | undefined;

/** What a fix does; `findFixes` adds which one is preferred. */
export type Change = Omit<Fix, "isPreferred">;

/**
 * The ways to mend a problem, the likeliest first and preferred. Pure over the texts: nothing is written. A remedy that
 * the texts do not bear out (any more) gives none.
 */
export function findFixes(problem: Problem, readText: ReadText): readonly Fix[] {
  const text = readText(problem.file);
  const lines = linesOf(text ?? "");
  return (problem.remedies ?? []).flatMap((remedy, index): readonly Fix[] => {
    const change = changeOf(remedy, problem, lines, readText);
    // Which side of a merge is right nobody can tell.
    return change ? [{ ...change, isPreferred: index === 0 && remedy.kind !== "keep-side" }] : [];
  });
}

function changeOf(remedy: Remedy, problem: Problem, lines: TextLines, readText: ReadText): Change | undefined {
  const { file, range } = problem;
  const edit = (title: string, place: SourceRange, text: string): Change => {
    return { title, edits: [{ file, range: place, text }], created: [] };
  };
  switch (remedy.kind) {
    case "replace":
      return edit(`Change to \`${remedy.text}\``, remedy.range ?? range, remedy.text);
    case "quote":
      return edit("Put it in quotes", range, quoted(lines.within(range)));
    case "make-list":
      return edit("Make it a list", range, listOf(lines, range));
    case "remove-entry":
      return removeEntry(problem, lines);
    case "rename":
      return renamed(lines.within(range), remedy.taken, (name) => edit(`Rename to \`${name}\``, range, name));
    case "add-beneath":
      return edit(remedy.title, lines.endOfLine(range.start.line), beneath(lines, range, remedy.lines));
    case "add-key":
      return addKey(file, lines.text, remedy);
    case "add-above":
      return edit(remedy.title, lines.startOfLine(range.start.line), above(lines, range, remedy.lines));
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

function renamed(name: string, taken: readonly string[], change: (name: string) => Change): Change {
  const bare = name.replace(/-\d+$/, "");
  for (let number = 2; ; number++) {
    if (!taken.includes(`${bare}-${number}`)) return change(`${bare}-${number}`);
  }
}

function beneath(lines: TextLines, { start }: SourceRange, added: readonly string[]): string {
  const indent = `${lines.indentOf(start.line)}  `;
  return added.map((line) => `\n${indent}${line}`).join("");
}

function above(lines: TextLines, { start }: SourceRange, added: readonly string[]): string {
  return added.map((line) => `${lines.indentOf(start.line)}${line}\n`).join("");
}

function addKey(file: string, text: string, added: Extract<Remedy, { readonly kind: "add-key" }>): Change | undefined {
  const edit = appendYamlEntry(file, text, added.path, added.key, { lines: added.lines });
  return edit && { title: `Add \`${added.key}\``, edits: [edit], created: [] };
}

/** All tabs that begin lines of the file, two blanks each: one alone would leave its neighbours behind. */
function withSpaces(lines: TextLines, { start }: SourceRange): readonly [SourceRange, string] {
  let [first, last] = [start.line, start.line];
  while (lines.line(first - 1).startsWith("\t")) first--;
  while (lines.line(last + 1).startsWith("\t")) last++;
  const spaced = Array.from({ length: last - first + 1 }, (_, index) =>
    lines.line(first + index).replace(/^[ \t]+/, (indent) => indent.replaceAll("\t", "  ")),
  );
  return [lines.wholeLines(first, last), spaced.join("\n")];
}
