/** Where somebody writes between brackets on one line. */
export interface FlowContext {
  /** The keys, and `-` for items, from the outermost bracket on. */
  readonly above: readonly string[];
  readonly key?: string;
  readonly text: string;
  readonly isItem: boolean;
  readonly siblings: readonly string[];
  /** Whether a quote is open before `text`. */
  readonly isQuoted: boolean;
}

interface Bracket {
  readonly isList: boolean;
  readonly keys: string[];
  /** Whether the value of the last key is being written. */
  isBehindKey: boolean;
}

/** Reads a value up to the cursor; undefined where it is not between brackets there. */
export function readFlow(written: string): FlowContext | undefined {
  if (!/^[[{]/.test(written)) return undefined;
  const brackets: Bracket[] = [];
  let start = 0;
  for (let index = 0; index < written.length; index++) {
    const character = written[index] ?? "";
    const top = brackets.at(-1);
    const skipped = /^(?:\$\{[^}]*\}?|"[^"]*"|'[^']*')/.exec(written.slice(index))?.[0];
    if (skipped !== undefined) {
      index += skipped.length - 1;
    } else if (character === "[" || character === "{") {
      brackets.push({ isList: character === "[", keys: [], isBehindKey: false });
      start = index + 1;
    } else if (character === "]" || character === "}") {
      brackets.pop();
      start = index + 1;
    } else if (character === "," && top) {
      top.isBehindKey = false;
      start = index + 1;
    } else if (character === ":" && top && !top.isList && /^(?:\s|$)/.test(written.slice(index + 1))) {
      top.keys.push(
        written
          .slice(start, index)
          .trim()
          .replaceAll(/^["']|["']$/g, ""),
      );
      top.isBehindKey = true;
      start = index + 1;
    }
  }
  const top = brackets.at(-1);
  if (!top) return undefined;
  const outer = brackets.slice(0, -1).flatMap(stepsOf);
  const entry = written.slice(start).trimStart();
  const text = entry.replace(/^["']/, "");
  const isQuoted = text !== entry;
  if (top.isList) return { above: [...outer, "-"], text, isItem: true, siblings: [], isQuoted };
  const key = top.isBehindKey ? top.keys.at(-1) : undefined;
  return { above: outer, ...(key !== undefined && { key }), text, isItem: false, siblings: top.keys, isQuoted };
}

function stepsOf({ isList, keys }: Bracket): readonly string[] {
  return isList ? ["-"] : keys.slice(-1);
}
