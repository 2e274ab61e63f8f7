/** Stands in a text for what only a run of make would tell (`$(shell …)`): a character that no makefile holds. */
export const unknownText = "\uFFFF";

/** Stands in a text for the absolute path of the folder that make runs in (`$(CURDIR)`). */
export const workingFolder = "\uFFFE";

/** Whether a text is known in full. */
export function isKnown(text: string): boolean {
  return !text.includes(unknownText);
}

export type TextFunction = (...args: readonly string[]) => string;

/** A function of texts whose answer is known only where they are. */
export function ofKnown(answer: TextFunction): TextFunction {
  return (...args) => (args.every(isKnown) ? answer(...args) : unknownText);
}

/** The words of a text, as blanks part them. */
export function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** The names in a list of targets or prerequisites: `\\ ` and `\\:` belong to a name, and a leading `./` does not. */
export function fileNames(text: string): readonly string[] {
  const names = text.match(/(?:\\[^]|[^\s\\])+/g) ?? [];
  return names.map((name) => name.replaceAll(/\\([\s:%#])/g, "$1").replace(/^(?:\.\/+)+(?=[^/])/, ""));
}

/** Whether a name is an absolute path inside of the folder that make runs in: make tells it from the relative one. */
export function isInWorkingFolder(name: string): boolean {
  return name.startsWith(`${workingFolder}/`);
}

/** The relative path of a name that `isInWorkingFolder`; any other as it is. */
export function relativeName(name: string): string {
  return isInWorkingFolder(name) ? name.slice(workingFolder.length + 1) : name;
}

/** What `%` stands for where a word fits a pattern; undefined where it does not. */
export function stemOf(pattern: string, word: string): string | undefined {
  const at = pattern.indexOf("%");
  if (at < 0) return pattern === word ? "" : undefined;
  const [head, tail] = [pattern.slice(0, at), pattern.slice(at + 1)];
  const fits = word.length >= head.length + tail.length && word.startsWith(head) && word.endsWith(tail);
  return fits ? word.slice(head.length, word.length - tail.length) : undefined;
}

/** A word with what a pattern replaces; a word that does not fit stays. */
export function patsubst(pattern: string, replacement: string, word: string): string {
  const stem = stemOf(pattern, word);
  if (stem === undefined) return word;
  return pattern.includes("%") ? replacement.replace("%", () => stem) : replacement;
}

/** Where a character stands outside of `$(…)` and `${…}` and without a backslash before it; -1 where it does not. */
export function indexOutside(text: string, character: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const current = text[at];
    if (current === "$" && (text[at + 1] === "(" || text[at + 1] === "{")) {
      depth++;
      at++;
    } else if (depth > 0 && (current === "(" || current === "{")) depth++;
    else if (depth > 0 && (current === ")" || current === "}")) depth--;
    else if (depth === 0 && current === character && text[at - 1] !== "\\") return at;
  }
  return -1;
}
