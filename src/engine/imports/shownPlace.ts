import path from "node:path";
import { isOutsideRoot } from "../model/paths.ts";

/** A place (absolute) for a person: relative to the root, with forward slashes, where it lies below it. */
export function shownPlace(root: string, file: string): string {
  const relative = path.relative(root, file).split(path.sep).join("/");
  return isOutsideRoot(relative) || path.isAbsolute(relative) ? file : relative;
}
