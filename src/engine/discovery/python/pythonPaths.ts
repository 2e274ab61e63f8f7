/**
 * Paths as Python puts them together. A path that was built from `__file__` begins with this mark, which stands for the
 * root of the workspace: wherever that is, the file's place under it is known. The mark never leaves the static reading.
 */
export const rootMark = "/\u{F0000}root";

/** `os.path.join`, and `/` between paths: an absolute part drops what stands before it. */
export function joinPaths(parts: readonly string[]): string {
  let joined = "";
  for (const part of parts) {
    if (part.startsWith("/") || joined === "") joined = part;
    else joined = joined.endsWith("/") ? joined + part : `${joined}/${part}`;
  }
  return joined;
}

/** `os.path.normpath`, and what `Path` makes of a text: no `.`, no doubled slash; `..` only where asked for. */
export function tidyPath(path: string, takesParents = false): string {
  const start = path.startsWith("/") ? "/" : "";
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (takesParents && part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return start + parts.join("/") || ".";
}

/** `os.path.dirname`, and `Path.parent` but for a bare name, which has none (`""`). */
export function parentPath(path: string): string {
  if (path === rootMark || path.endsWith("/..")) return `${path}/..`;
  const end = path.lastIndexOf("/");
  if (end < 0) return "";
  return end === 0 ? "/" : path.slice(0, end);
}

/** `Path.name`, `os.path.basename`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `os.path.splitext`: the path without its last ending, and that ending. */
export function splitEnding(path: string): readonly [stem: string, ending: string] {
  const name = baseName(path);
  const dot = name.lastIndexOf(".");
  if (dot <= 0) return [path, ""];
  const ending = name.slice(dot);
  return [path.slice(0, path.length - ending.length), ending];
}
