import { stripVTControlCharacters } from "node:util";

import type { TextHunk } from "../../engine/model/versionDiff.ts";
import { paint } from "./paint.ts";

const longestLine = 400;
/** So much of what two long lines have in common is shown before they differ. */
const shownBefore = 40;

/** A place where texts differ, as `diff -u` prints it; long lines from where they differ on. */
export function linesOfHunks({ oldStart, oldLines, newStart, newLines, lines }: TextHunk): readonly string[] {
  const head = `@@ -${describeRange(oldStart, oldLines)} +${describeRange(newStart, newLines)} @@`;
  const starts = startsOf(lines);
  return [paint.stdout("cyan", head), ...lines.map((line, index) => paintLine(line, starts[index] ?? 1))];
}

/** What is in a file moves no cursor and paints nothing at the terminal. */
export function withoutOrders(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[^\P{Cc}\t]/gu, "");
}

/** Where no lines are, the one before. */
function describeRange(start: number, count: number): string {
  return `${count === 0 ? start - 1 : start},${count}`;
}

/** From which character on each line is shown: each that is gone belongs to the new one that stands in its place. */
function startsOf(lines: readonly string[]): readonly number[] {
  const starts = lines.map(() => 1);
  let gone: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.startsWith(" ")) gone = [];
    else if (line.startsWith("-")) gone.push(index);
    else if (line.startsWith("+")) {
      const place = gone.shift();
      const before = place === undefined ? undefined : lines[place];
      if (place === undefined || before === undefined || Math.max(before.length, line.length) <= longestLine) continue;
      starts[index] = starts[place] = Math.max(1, firstDifference(before, line) - shownBefore);
    }
  }
  return starts;
}

/** Behind their signs. */
function firstDifference(one: string, other: string): number {
  let at = 1;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

/** Line ends of Windows show where they may be what differs. */
function paintLine(line: string, start: number): string {
  const sign = line.slice(0, 1);
  const shown = withoutOrders(line.slice(start).replace(/\r$/, sign === " " ? "" : "␍"));
  const cut = shown.length > longestLine ? `${shown.slice(0, longestLine)}…` : shown;
  const text = `${sign}${start > 1 ? "…" : ""}${cut}`;
  if (sign === "+") return paint.stdout("green", text);
  if (sign === "-") return paint.stdout("red", text);
  return sign === "\\" ? paint.stdout("dim", text) : text;
}
