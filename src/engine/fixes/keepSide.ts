import type { Change } from "./change.ts";
import type { TextLines } from "./textLines.ts";

/** One side of the unfinished merge whose first marker stands on a line; undefined where there is none any more. */
export function keepSide(file: string, lines: TextLines, first: number, side: "ours" | "theirs"): Change | undefined {
  if (!lines.line(first).startsWith("<<<<<<<")) return undefined;
  const find = (from: number, marker: string): number | undefined => {
    for (let number = from; number <= lines.count; number++) if (lines.line(number).startsWith(marker)) return number;
    return undefined;
  };
  const middle = find(first, "=======");
  const last = find(middle ?? first, ">>>>>>>");
  if (middle === undefined || last === undefined) return undefined;
  const base = find(first, "|||||||");
  const oursEnd = base !== undefined && base < middle ? base : middle;
  const [from, to] = side === "ours" ? [first + 1, oursEnd] : [middle + 1, last];
  const kept = Array.from({ length: Math.max(0, to - from) }, (_, index) => `${lines.line(from + index)}\n`).join("");
  const range = { start: { line: first, column: 1 }, end: { line: last + 1, column: 1 } };
  const title = side === "ours" ? "Keep our side of the merge" : "Keep their side of the merge";
  return { title, edits: [{ file, range, text: kept }], created: [] };
}
