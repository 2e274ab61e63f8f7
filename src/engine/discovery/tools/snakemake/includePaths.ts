import { folderOf, isAbsoluteOrUrl, isOutsideRoot, relativeTo, resolveFrom } from "../../../model/paths.ts";
import { hasUnknown } from "./values.ts";

/** What stands before a path that begins at the root of the workspace: where the workflow itself lies is an absolute path. */
export const rootMark = "/\uE002";

/** What stands before a path that was made absolute: it begins at the folder that the workflow runs in. */
const hereMark = "/\uE003";

/** `os.path.abspath`, `Path.resolve`: a path that is absolute, or of which the beginning is not known, is as it was. */
export function absolutePath(path: string): string {
  return isAbsoluteOrUrl(path) || hasUnknown(path.slice(0, 1)) || path.startsWith("{") ? path : `${hereMark}/${path}`;
}

/** Whether a path is absolute for Snakemake, though it is known where in the project it lies. */
export function isMarked(path: string): boolean {
  return path.startsWith(rootMark) || path.startsWith(hereMark);
}

/** A path of a workflow that runs in a folder, as one from the root of the workspace. */
export function placeInProject(path: string, folder: string): string {
  if (path.startsWith(rootMark)) return resolveFrom(".", path.slice(rootMark.length + 1));
  return resolveFrom(folder, path.startsWith(hereMark) ? path.slice(hereMark.length + 1) : path);
}

/** The file that `include:` or `snakefile:` names in a file; undefined where it lies outside the workspace. */
export function includedFile(written: string, from: string): string | undefined {
  if (isMarked(written)) return placeInProject(written, ".");
  const file = isAbsoluteOrUrl(written) ? undefined : resolveFrom(folderOf(from), written);
  return file === undefined || isOutsideRoot(file) ? undefined : file;
}

/** A path as the workflow has it that runs in a folder: what is told from where the workflow lies counts from there too. */
export function pathInWorkflow(path: string, folder: string): string {
  return isMarked(path) ? relativeTo(folder, placeInProject(path, folder)) : path;
}

/** The files that fit a path of which parts are not known; none where nothing of it is. */
export function fittingFiles(file: string, known: Iterable<string>): readonly string[] {
  const parts = file.split(/\uE000[^\uE001]*\uE001/);
  if (!hasUnknown(file) || parts.every((part) => part === "")) return [];
  const fits = new RegExp(`^${parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[^/]*")}$`);
  return [...known].filter((path) => fits.test(path));
}
