import type { UseStatement, Word } from "./snakefile.ts";

/** Reads `a, b from m exclude c as m_* with:`, which begins at `start`; undefined where it names no rule. */
export function readUse(clause: string, start: number): Omit<UseStatement, "directives"> | undefined {
  const rules: Word[] = [];
  const excluded: string[] = [];
  let module: Word | undefined;
  let as: Word | undefined;
  let state = "rules";
  for (const { 0: text, index } of clause.matchAll(/[\w*]+|:/gu)) {
    const word = { text, start: start + index, end: start + index + text.length };
    if (text === ":" || text === "with") break;
    if (text === "from" || text === "as" || text === "exclude") state = text;
    else if (state === "rules") rules.push(word);
    else if (state === "from") module = word;
    else if (state === "exclude") excluded.push(text);
    else as = as ? { text: as.text + text, start: as.start, end: word.end } : word;
  }
  if (rules.length === 0) return undefined;
  return { kind: "use", rules, excluded, ...(module && { module }), ...(as && { as }) };
}
