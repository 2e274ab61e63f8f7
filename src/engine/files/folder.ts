import { type Dirent, readdirSync } from "node:fs";
import path from "node:path";

import { UserError } from "../model/errors.ts";
import { explainReadError, explaining } from "./fileErrors.ts";
import { isTemporaryName } from "./temporaryFile.ts";

const setAside: ReadonlySet<string> = new Set([".git", ".hg", ".dvc", ".cairn"]);

/** Folders of tools that are never part of an artifact: not digested, not kept, and never touched by a restore. */
export function isSetAside(name: string): boolean {
  return name.startsWith(".") && setAside.has(name.toLowerCase());
}

/** Whether an absolute path lies below a folder; a folder does not lie below itself. By the names alone. */
export function isInside(folder: string, file: string): boolean {
  const below = path.relative(folder, file);
  return below !== "" && below !== ".." && !below.startsWith(`..${path.sep}`) && !path.isAbsolute(below);
}

/**
 * What lies in a folder and belongs to an artifact, in no order. `place` names the folder to a person.
 * `onUnfinished` is called where there is also what Cairn has not finished, or a killed one left. Throws a `UserError`
 * `name-not-utf8` where a name cannot be written as text.
 */
export function readFolder(folder: string, place: string, onUnfinished?: () => void): readonly Dirent[] {
  const entries = explaining(explainReadError, place, () => readdirSync(folder, { withFileTypes: true }));
  const suspect = entries.filter(({ name }) => name.includes("\uFFFD") || !name.isWellFormed());
  if (suspect.length > 0) refuseForeignNames(folder, place);
  if (onUnfinished && entries.some(({ name }) => isTemporaryName(name))) onUnfinished();
  return entries.filter(({ name }) => belongs(name));
}

/** Whether what has this name in a folder belongs to an artifact. */
export function belongs(name: string): boolean {
  return !isTemporaryName(name) && !isSetAside(name);
}

/** The path of a folder below `folder` that no version holds (see `isSetAside`), relative to it; undefined where there is none. */
export function findSetAside(folder: string): string | undefined {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const found = entries.find((entry) => entry.isDirectory() && isSetAside(entry.name));
  return found && path.relative(folder, path.join(found.parentPath, found.name)).split(path.sep).join("/");
}

function refuseForeignNames(folder: string, place: string): void {
  for (const name of readdirSync(folder, { encoding: "buffer" })) {
    const text = name.toString("utf8");
    if (Buffer.from(text, "utf8").equals(name)) continue;
    throw new UserError(
      "name-not-utf8",
      `The folder ${place} holds a file whose name is not valid UTF-8 (${printable(name)}).`,
      "Rename it, and try again.",
      { place: { file: path.posix.join(place, text) } },
    );
  }
}

function printable(name: Buffer): string {
  return name.toString("latin1").replaceAll(/[^\x20-\x7e]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}
