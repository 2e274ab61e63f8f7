import path from "node:path";
import { IgnoreRules } from "../discovery/ignoreRules.ts";
import { folderOf } from "../model/paths.ts";
import { writeFileAtomically } from "../run/atomicFile.ts";
import { explaining, explainWriteError } from "../store/fileErrors.ts";
import { readIfThere } from "../store/readIfThere.ts";

/**
 * Has git ignore a path (relative to the root), as DVC does: by a line in the `.gitignore` beside it, unless git ignores
 * it already. The `.gitignore` that was changed, if one was. Throws `UserError`s of a full or read-only disk.
 */
export function ignoreInGit(root: string, ignored: string, isFolder: boolean): string | undefined {
  if (isIgnored(root, ignored, isFolder)) return undefined;
  const file = path.posix.join(folderOf(ignored), ".gitignore");
  writeIgnoreLine(root, file, path.posix.basename(ignored));
  return file;
}

/**
 * Adds a line to an ignore file (relative to the root) for a path that is relative to the file's folder, for that path
 * alone. Throws `UserError`s of a full or read-only disk.
 */
export function writeIgnoreLine(root: string, file: string, ignored: string): void {
  const absolute = path.join(root, file);
  const text = readIfThere(absolute) ?? "";
  const missingBreak = text === "" || text.endsWith("\n") ? "" : "\n";
  const written = `${text}${missingBreak}/${escaped(ignored)}\n`;
  explaining(explainWriteError, file, () => writeFileAtomically(absolute, Buffer.from(written)));
}

/** Whether git would ignore a path, for itself or for a folder above it. */
function isIgnored(root: string, ignored: string, isFolder: boolean): boolean {
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
