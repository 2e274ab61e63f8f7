import { folderOf, isAbsoluteOrUrl, isOutsideRoot, relativeTo, resolveFrom } from "../../../model/paths.ts";
import { hasUnknown } from "./values.ts";

/** What stands before a path that begins at the root of the workspace: where the workflow itself lies is an absolute path. */
export const rootMark = "/\uE002";

/** The file that `include:` or `snakefile:` names in a file; undefined where it lies outside the workspace. */
export function includedFile(written: string, from: string): string | undefined {
  if (written.startsWith(rootMark)) return resolveFrom(".", written.slice(rootMark.length + 1));
  const file = isAbsoluteOrUrl(written) ? undefined : resolveFrom(folderOf(from), written);
  return file === undefined || isOutsideRoot(file) ? undefined : file;
}

/** A path as the workflow has it that runs in a folder: what is told from where the workflow lies counts from there too. */
export function pathInWorkflow(path: string, folder: string): string {
  return path.startsWith(`${rootMark}/`) ? relativeTo(folder, resolveFrom(".", path.slice(rootMark.length + 1))) : path;
}

/** The files that fit a path of which parts are not known; none where nothing of it is. */
export function fittingFiles(file: string, known: Iterable<string>): readonly string[] {
  const parts = file.split(/\uE000[^\uE001]*\uE001/);
  if (!hasUnknown(file) || parts.every((part) => part === "")) return [];
  const fits = new RegExp(`^${parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[^/]*")}$`);
  return [...known].filter((path) => fits.test(path));
}
