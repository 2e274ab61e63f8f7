import { isPlainText } from "./lockLines.ts";

/** A stage's entry in the text of a dvc.lock: from the line of its name to the line before the next one's. */
export interface LockBlock {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** What a dvc.lock of schema 2.0 begins with. */
export const lockHead = "schema: '2.0'\nstages:\n";

/**
 * The entries of a dvc.lock by the lines that they take, where it is laid out as DVC does and names stages in plain
 * letters; undefined where anything is otherwise. What stands in an entry is not looked at.
 */
export function lockBlocks(text: string): readonly LockBlock[] | undefined {
  if (!text.startsWith(lockHead) || !text.endsWith("\n") || text.includes("\r")) return undefined;
  const blocks: LockBlock[] = [];
  const names = new Set<string>();
  for (let start = lockHead.length; start < text.length;) {
    const lineEnd = text.indexOf("\n", start);
    const name = /^ {2}([^\s:]+):$/.exec(text.slice(start, lineEnd))?.[1];
    if (name === undefined || !isPlainText(name) || names.has(name)) return undefined;
    const end = endOfEntry(text, lineEnd + 1);
    if (end === lineEnd + 1) return undefined;
    names.add(name);
    blocks.push({ name, start, end });
    start = end;
  }
  return blocks;
}

/** Lines of an entry stand four blanks in, or have nothing in them. */
function endOfEntry(text: string, from: number): number {
  let end = from;
  while (end < text.length && (text.startsWith("    ", end) || text[end] === "\n")) end = text.indexOf("\n", end) + 1;
  return end;
}
