/** Stands before a literal while it is carried through JSON as a text; no tool writes it. */
const literalMark = "\u{F8FF}cairn:";

/** `JSON.parse` that also takes the literals `NaN`, `Infinity` and `-Infinity`, which Python writes. Throws `SyntaxError`. */
export function parseLooseJson(text: string): unknown {
  const marked = text.replaceAll(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (found) =>
    found.startsWith('"') ? found : `"${literalMark}${found}"`,
  );
  if (!marked.includes(literalMark)) return JSON.parse(text);
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === "string" && value.startsWith(literalMark) ? Number(value.slice(literalMark.length)) : value,
  );
}
