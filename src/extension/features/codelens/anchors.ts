/**
 * Where a key stands in a text that has been edited since it was read, and cannot be read as it is: the line nearest to
 * `expected` (both count from 0) that begins with the key, quoted or not. Undefined where there is none.
 */
export function findKeyLine(lines: readonly string[], key: string, expected: number): number | undefined {
  const isKey = (line: number): boolean => keyOf(lines[line] ?? "") === key;
  for (let distance = 0; distance <= lines.length; distance++) {
    if (isKey(expected - distance)) return expected - distance;
    if (isKey(expected + distance)) return expected + distance;
  }
  return undefined;
}

/** The key that a line of YAML, JSON, TOML or Python gives a value to, or the table that it opens. */
function keyOf(line: string): string | undefined {
  const match = /^\s*(?:-\s+|\[+|\?\s+)?(?:"([^"]+)"|'([^']+)'|([^\s:=\]"'#]+))\s*[:=\]]/.exec(line);
  const key = match?.[1] ?? match?.[2] ?? match?.[3];
  return line.trimStart().startsWith("[") ? key?.slice(key.lastIndexOf(".") + 1) : key;
}

/**
 * The line (from 0) on which a script's code begins: after a shebang, comments, and a docstring or a block comment at
 * its head. 0 where there is nothing else.
 */
export function findFirstCodeLine(lines: readonly string[]): number {
  for (let line = 0; line < lines.length; line++) {
    const text = (lines[line] ?? "").trim();
    if (text === "" || /^(#|\/\/|--|%)/.test(text)) continue;
    const end = endOfHeadBlock(lines, line);
    if (end === undefined) return line;
    line = end;
  }
  return 0;
}

const blocks: readonly (readonly [opening: RegExp, closing: string])[] = [
  [/^[rRuU]?"""/, '"""'],
  [/^[rRuU]?'''/, "'''"],
  [/^\/\*/, "*/"],
];

/** The last line of the docstring or block comment that begins at `first`; undefined where none does. */
function endOfHeadBlock(lines: readonly string[], first: number): number | undefined {
  const text = (lines[first] ?? "").trim();
  const block = blocks.find(([opening]) => opening.test(text));
  if (!block) return undefined;
  const [opening, closing] = block;
  if (text.replace(opening, "").includes(closing)) return first;
  const end = lines.findIndex((line, index) => index > first && line.includes(closing));
  return end === -1 ? undefined : end;
}
