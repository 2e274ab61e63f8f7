/** A place in a text where DVC puts a value: `${train.lr}`. */
export interface TemplateMatch {
  /** With its braces. */
  readonly text: string;
  /** What stands between the braces. */
  readonly inner: string;
  /** From the beginning of the text, in UTF-16 units. */
  readonly start: number;
}

/** A key, and steps into what it holds: `.key` or `[key]`, as DVC's parser takes them. */
const pathGrammar = /^[^.[\]]+(?:\.[^.[\]]+|\[[^.[\]]+\][ \t\r\n]*)*$/;

/**
 * The templates in a text, in order; escaped ones (`\${…}`) are none. As Python's `(?<!\\)\$\{(.*?)\}` finds them, in
 * a time that grows with the text's length alone.
 */
export function findTemplates(text: string): readonly TemplateMatch[] {
  const found: TemplateMatch[] = [];
  let close = -1;
  let lineEnd = -1;
  for (let start = text.indexOf("${"); start >= 0; start = text.indexOf("${", start)) {
    if (close < start) close = text.indexOf("}", start + 2);
    if (close < 0) break;
    if (lineEnd < start) lineEnd = endOfLine(text, start);
    if (text[start - 1] === "\\" || lineEnd < close) {
      start += 2;
      continue;
    }
    found.push({ text: text.slice(start, close + 1), inner: text.slice(start + 2, close), start });
    start = close + 1;
  }
  return found;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}

/** Whether there is a template (`${…}`) in a text. */
export function hasTemplate(text: string): boolean {
  return text.includes("${") && findTemplates(text).length > 0;
}

/** Whether a text is one template and nothing else, so that its value keeps its type. */
export function isExactTemplate(text: string, matches: readonly TemplateMatch[]): boolean {
  return matches.length === 1 && matches[0]?.text === text;
}

/** The keys of a template's path: `a.b[0]` is `a`, `b`, `0`. Undefined where the path cannot be read. */
export function parseTemplatePath(inner: string): readonly string[] | undefined {
  if (!pathGrammar.test(inner)) return undefined;
  return inner
    .replaceAll("[", ".")
    .replaceAll("]", "")
    .split(".")
    .map((key) => key.trim());
}

/** A text as DVC leaves it when its templates have their values: the backslash goes from what was escaped. */
export function unescapeTemplates(text: string): string {
  return text.replaceAll("\\${", "${");
}
