/** What expansions name. A value of undefined is one that only a run would tell (`$(shell …)`). */
export interface MakeVariables {
  get(name: string): string | undefined;
  /** Whether the makefile (or make itself) gives it a value at all. */
  has(name: string): boolean;
  /** The files that a pattern of `$(wildcard …)` finds, relative to where make runs. */
  wildcard(pattern: string): readonly string[];
}

/** The words of a text, as blanks part them. */
export function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
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
