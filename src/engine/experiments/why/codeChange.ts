/** Beyond so many edits or characters the lines are not counted: it would take seconds. */
const mostEdits = 2_000;
const mostCharacters = 1_000_000;

/** How a source file became another. */
export interface CodeChange {
  /** Undefined where they were not counted. */
  readonly lines?: { readonly added: number; readonly removed: number };
  /** Whether only comments and blank lines differ. */
  readonly isCosmetic: boolean;
}

/** What became of a text; undefined is a file that was not there. `path` tells what comments look like. */
export async function codeChange(
  path: string,
  before: string | undefined,
  after: string | undefined,
): Promise<CodeChange> {
  const [old, young] = [before ?? "", after ?? ""];
  const isCosmetic = before !== undefined && after !== undefined && telling(path, old) === telling(path, young);
  if (old.length + young.length > mostCharacters) return { isCosmetic };
  const { diffLines } = await import("diff/lib/diff/line.js");
  const parts = diffLines(old, young, { maxEditLength: mostEdits });
  if (!parts) return { isCosmetic };
  const count = (kind: "added" | "removed"): number =>
    parts.reduce((sum, part) => sum + (part[kind] ? part.count : 0), 0);
  return { lines: { added: count("added"), removed: count("removed") }, isCosmetic };
}

const comments: Readonly<Record<string, RegExp>> = {
  py: /^\s*#/,
  r: /^\s*#/,
  jl: /^\s*#/,
  sh: /^\s*#/,
  yaml: /^\s*#/,
  yml: /^\s*#/,
  toml: /^\s*#/,
};

/** The lines of a text that are neither blank nor a comment of a line. */
function telling(path: string, text: string): string {
  const comment = comments[path.slice(path.lastIndexOf(".") + 1).toLowerCase()];
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trimEnd());
  return lines.filter((line) => line !== "" && !comment?.test(line)).join("\n");
}
