/** What changes how a line break counts: strings, comments, brackets, backslashes. A string may never end. */
const piece =
  /"""(?:\\[\s\S]|[^\\])*?(?:"""|$)|'''(?:\\[\s\S]|[^\\])*?(?:'''|$)|"(?:\\[\s\S]|[^"\\\n])*["\n]?|'(?:\\[\s\S]|[^'\\\n])*['\n]?|#[^\n]*|[([{]|[)\]}]|\\\r?\n/g;

/**
 * Whether the line that starts at `offset` begins a statement of Python: not in a string, and not in brackets or after a
 * backslash that a line before it has opened. Many times faster than parsing.
 */
export function beginsStatement(text: string, offset: number): boolean {
  let depth = 0;
  piece.lastIndex = 0;
  for (let match = piece.exec(text); match && match.index < offset; match = piece.exec(text)) {
    const [written] = match;
    const first = written[0] ?? "";
    if ("([{".includes(first)) depth += 1;
    else if (")]}".includes(first)) depth = Math.max(0, depth - 1);
    else if (first !== "#" && piece.lastIndex > offset) return false;
    else if (first === "\\" && piece.lastIndex === offset) return false;
  }
  return depth === 0;
}

/** The beginning of a text of Python up to the end of the string that it begins with, if that is all of its first statement; undefined where it may be more. Empty where it begins with something else. */
export function leadingString(text: string): string | undefined {
  const lead = /^(?:[ \t\f]*(?:#[^\n]*)?\r?\n)*/.exec(text)?.[0].length ?? 0;
  const start = /^(?:[rRuUbBfF]{0,2})(?=["'])/.exec(text.slice(lead, lead + 3));
  if (!start) return /^[\s(]/.test(text.slice(lead, lead + 1)) ? undefined : "";
  piece.lastIndex = lead + start[0].length;
  piece.exec(text);
  const end = piece.lastIndex;
  return /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.test(text.slice(end, end + 1_000)) ? text.slice(0, end) : undefined;
}
