import { type BigIntStats, type Dirent, readlinkSync } from "node:fs";
import path from "node:path";

import { isMissing, systemCode } from "../model/systemErrors.ts";
import { changingFile, explainReadError } from "./fileErrors.ts";
import { readFolder } from "./folder.ts";

/** A place in the tree: absolute for the file system, relative to the root for people and for the stat cache. */
export interface Place {
  readonly file: string;
  readonly relative: string;
}

/**
 * A link's target as it is kept: with forward slashes everywhere. Undefined where the link is gone. Throws a `UserError`
 * `file-changing` where something else has come to its place.
 */
export function linkTextIfThere(place: Place): string | undefined {
  const text = ifThere(place, () => readLink(place));
  return process.platform === "win32" ? text?.replaceAll("\\", "/") : text;
}

/** Undefined where nothing is there, or a link that leads to nothing or round in a circle. */
export function statIfThere(
  place: Place,
  stat: (file: string, options: { readonly bigint: true }) => BigIntStats,
): BigIntStats | undefined {
  return ifThere(place, () => stat(place.file, { bigint: true }));
}

export function childOf(place: Place, name: string): Place {
  return { file: path.join(place.file, name), relative: relativeOf(place, name) };
}

/** Where something in a folder is, relative to the root. */
export function relativeOf({ relative }: Pick<Place, "relative">, name: string): string {
  return relative === "" ? name : `${relative}/${name}`;
}

/** The place of a file (absolute) that is the one of another, or lies below it. */
export function placeBelow(place: Place, file: string): Place {
  const inner = path.relative(place.file, file).split(path.sep).filter(Boolean);
  return { file, relative: [place.relative, ...inner].join("/") };
}

/** As `readFolder`; undefined where there is none. */
export function childrenIfThere(place: Place, onUnfinished?: () => void): readonly Dirent[] | undefined {
  return ifThere(place, () => readFolder(place.file, place.relative, onUnfinished));
}

function readLink(place: Place): string {
  try {
    return readlinkSync(place.file);
  } catch (error) {
    throw systemCode(error) === "EINVAL" ? changingFile(place.relative) : error;
  }
}

function ifThere<T>(place: Place, look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (isMissing(error) || systemCode(error) === "ELOOP") return undefined;
    throw explainReadError(error, place.relative);
  }
}
