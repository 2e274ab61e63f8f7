import type { QuerySpan } from "../../model/runQuery.ts";
import { QueryError } from "./queryError.ts";

/** A word as it is meant: without its quotes, which may stand around a part of it (`metrics."val loss"`). */
export interface Word extends QuerySpan {
  readonly kind: "word";
  readonly text: string;
  /** Whether any of it stands in quotes: then it is no number and no `and`. */
  readonly isQuoted: boolean;
}

export interface Sign extends QuerySpan {
  readonly kind: "sign";
  readonly text: "(" | ")" | "," | "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~";
}

export type Token = Word | Sign;

/** `==` and `<>` are what others write. */
const signs: Readonly<Record<string, Sign["text"]>> = { "==": "=", "<>": "!=" };

const sign = /==|!=|<>|<=|>=|!~|[()=,<>~]/y;
const space = /\s+/y;
const bare = /(?:[^\s()=,<>!~"'`]|!(?![=~]))+/y;
const quoted = /(["'`])((?:(?!\1)[^\\]|\\[^])*)\1/y;

/** The words and signs of a query. Throws `QueryError` where quotation marks are not closed. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const blank = matchAt(space, text, at);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const found = matchAt(sign, text, at);
    if (found) {
      const [written] = found;
      const end = at + written.length;
      tokens.push({ kind: "sign", text: signs[written] ?? (written as Sign["text"]), query: text, start: at, end });
      at = end;
      continue;
    }
    const word = wordAt(text, at);
    if (!word) throw unclosed(text, at);
    tokens.push(word);
    at = word.end;
  }
  return tokens;
}

/** Undefined where quotes are not closed. */
function wordAt(text: string, start: number): Word | undefined {
  let meant = "";
  let isQuoted = false;
  let end = start;
  for (;;) {
    const plain = matchAt(bare, text, end);
    const inQuotes = plain ? undefined : matchAt(quoted, text, end);
    if (plain) meant += plain[0];
    else if (inQuotes) meant += (inQuotes[2] ?? "").replaceAll(/\\([^])/g, "$1");
    else break;
    isQuoted ||= inQuotes !== undefined;
    end += (plain ?? inQuotes)?.[0].length ?? 0;
  }
  const isOpen = end < text.length && `"'\``.includes(text.charAt(end));
  return isOpen || end === start ? undefined : { kind: "word", text: meant, isQuoted, query: text, start, end };
}

function unclosed(text: string, start: number): QueryError {
  const at = start + Math.max(0, text.slice(start).search(/["'`]/));
  const mark = text.charAt(at);
  return new QueryError(
    { query: text, start: at, end: text.length },
    `The quotation mark ${mark} is not closed.`,
    `Close it with another ${mark}; within a text, write \\${mark}.`,
  );
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
