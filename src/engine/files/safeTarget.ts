import { lstatSync, realpathSync } from "node:fs";
import path from "node:path";

import { UserError } from "../model/errors.ts";
import { isInside, isSetAside } from "./folder.ts";
import { type Place, statIfThere } from "./place.ts";

/**
 * Where a version may be written. `relative` is relative to the root, as a ledger or a manifest gives it: it is not trusted.
 * Throws a `UserError`: `path-escapes` where the path, or a link on the way to it, leads out of the root or
 * into a folder that belongs to git or another tool; `in-the-way` where a parent is not a folder.
 * A link at the very place is not looked at: a restore puts what it writes in the link's place.
 */
export function safeTarget(root: string, relative: string): Place {
  const names = relative.split(process.platform === "win32" ? /[/\\]/ : "/");
  const file = path.resolve(root, relative);
  const isPlain = names.every((name) => name !== ".." && !isSetAside(name)) && !relative.includes("\0");
  if (path.isAbsolute(relative) || !isPlain || !isInside(root, file)) throw escapes(relative);
  const realRoot = realpathSync(root);
  let parent = root;
  for (const name of path.relative(root, path.dirname(file)).split(path.sep)) {
    parent = path.join(parent, name);
    if (!checkParent(realRoot, { file: parent, relative })) break;
  }
  return { file, relative: path.relative(root, file).split(path.sep).join("/") };
}

/** False where there is nothing yet. */
function checkParent(realRoot: string, parent: Place): boolean {
  const own = statIfThere(parent, lstatSync);
  if (!own) return false;
  if (own.isDirectory()) return true;
  if (!own.isSymbolicLink()) throw inTheWay(parent.relative);
  const real = realPathIfThere(parent.file);
  const isWithin = real === realRoot || (real !== undefined && isInside(realRoot, real));
  if (!isWithin || path.relative(realRoot, real).split(path.sep).some(isSetAside)) throw escapes(parent.relative);
  return true;
}

function realPathIfThere(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    // A link that leads to nothing (or nowhere that may be looked at) cannot be shown to stay inside.
    return undefined;
  }
}

function escapes(relative: string): UserError {
  return new UserError(
    "path-escapes",
    `${relative} leads out of the project, and Cairn does not write there.`,
    "Remove the link, or restore another path.",
    { place: { file: relative } },
  );
}

export function inTheWay(relative: string): UserError {
  return new UserError(
    "in-the-way",
    `Something that Cairn does not keep is in the way at ${relative}.`,
    "Move it away, and try again.",
    { place: { file: relative } },
  );
}
