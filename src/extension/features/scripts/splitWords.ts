/**
 * The words of a line as a person writes arguments: parted by spaces, with quotes around those that hold some, and a
 * backslash before a quote or a space that is meant as it is. Nothing else is special: no shell reads them.
 */
export function splitWords(line: string): readonly string[] {
  const words = line.matchAll(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\[\s"'\\]|[^\s"'])+/g);
  return [...words].map(([word]) => word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\([\s"'\\])/g, unquoted));
}

/** Words as `splitWords` reads them back. */
export function joinWords(words: readonly string[]): string {
  return words.map((word) => (/^[^\s"'\\]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, "\\$&")}"`)).join(" ");
}

function unquoted(_: string, double?: string, single?: string, escaped?: string): string {
  return double?.replaceAll(/\\(["\\])/g, "$1") ?? single ?? escaped ?? "";
}
