/** A place in a text where DVC puts a value: `${train.lr}`. */
export interface TemplateMatch {
  /** With its braces. */
  readonly text: string;
  /** What stands between the braces. */
  readonly inner: string;
  /** From the beginning of the text, in UTF-16 units. */
  readonly start: number;
}

/** Python's `(?<!\\)\$\{(.*?)\}`: JavaScript's own dot stops at more line breaks than Python's. */
const pattern = /(?<!\\)\$\{([^\n]*?)\}/g;

/** A key, and steps into what it holds: `.key` or `[key]`, as DVC's parser takes them. */
const pathGrammar = /^[^.[\]]+(?:[ \t\r\n]*(?:\.[^.[\]]+|\[[^.[\]]+\]))*[ \t\r\n]*$/;

/** The templates in a text, in order; escaped ones (`\${…}`) are none. */
export function findTemplates(text: string): readonly TemplateMatch[] {
  return [...text.matchAll(pattern)].map(({ 0: whole, 1: inner = "", index: start }) => ({
    text: whole,
    inner,
    start,
  }));
}

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
