import path from "node:path";
import { IgnoreRules } from "../discovery/ignoreRules.ts";
import { folderOf } from "../model/paths.ts";
import { writeFileAtomically } from "../run/atomicFile.ts";
import { foreignFolder } from "../run/ownedFile.ts";
import { explaining, explainWriteError } from "../files/fileErrors.ts";
import { readIfThere } from "../files/readIfThere.ts";

/**
 * Has git ignore a path (relative to the root), as DVC does: by a line in the `.gitignore` beside it, unless git ignores
 * it already. The `.gitignore` that was changed, if one was. Throws `UserError`s of a full or read-only disk.
 */
export function ignoreInGit(root: string, ignored: string, isFolder: boolean): string | undefined {
  if (isIgnoredByGit(root, ignored, isFolder)) return undefined;
  const file = path.posix.join(folderOf(ignored), ".gitignore");
  writeIgnoreLine(root, file, path.posix.basename(ignored));
  return file;
}

/**
 * Adds a line to an ignore file (relative to the root) for a path that is relative to the file's folder, for that path
 * alone. Throws `UserError`s of a full or read-only disk.
 */
export function writeIgnoreLine(root: string, file: string, ignored: string): void {
  writeLines(root, file, [`/${escaped(ignored)}`]);
}

/**
 * Has git ignore what a pattern fits (see `parseGlob`), by lines in the root's `.gitignore`, unless they are there. The
 * `.gitignore`, if it was changed. Throws as `ignoreInGit`.
 */
export function ignorePatternInGit(root: string, pattern: string): string | undefined {
  const file = ".gitignore";
  const known = new Set((readIfThere(path.join(root, file)) ?? "").split(/\r?\n/));
  const lines = withoutBraces(pattern)
    .map((one) => `/${one.replaceAll(/[[\]!#]/g, String.raw`\$&`)}`)
    .filter((line) => !known.has(line));
  if (lines.length === 0) return undefined;
  writeLines(root, file, lines);
  return file;
}

/** Every pattern that one with braces stands for: git knows no braces. */
function withoutBraces(pattern: string): readonly string[] {
  const [whole, before = "", inside = "", after = ""] = /^(.*?)\{([^{}]*)\}(.*)$/.exec(pattern) ?? [];
  if (whole === undefined) return [pattern];
  return inside.split(",").flatMap((one) => withoutBraces(`${before}${one}${after}`));
}

function writeLines(root: string, file: string, lines: readonly string[]): void {
  const absolute = path.join(root, file);
  const text = readIfThere(absolute) ?? "";
  const missingBreak = text === "" || text.endsWith("\n") ? "" : "\n";
  const written = `${text}${missingBreak}${lines.join("\n")}\n`;
  explaining(explainWriteError, file, () => writeFileAtomically(absolute, Buffer.from(written)));
}

/** Whether git would ignore a path: for itself, for a folder above it, or as it lies behind a link, where git never looks. */
export function isIgnoredByGit(root: string, ignored: string, isFolder: boolean): boolean {
  if (foreignFolder(root, ignored) !== undefined) return true;
  const names = ignored.split("/");
  let rules = IgnoreRules.forRoot(root);
  let above = "";
  for (const [index, name] of names.entries()) {
    rules = rules.within(root, above);
    above = above === "" ? name : `${above}/${name}`;
    if (rules.ignores(above, isFolder || index < names.length - 1)) return true;
  }
  return false;
}

/** A name in which nothing is special to git. */
function escaped(name: string): string {
  return name.replaceAll(/[[\]!*#?]/g, String.raw`\$&`);
}
