/** Whether a path of a stage is not a place under the root: absolute, above the root, or a URL. Such paths are kept as written. */
export function isOutsideRoot(path: string): boolean {
  return path === ".." || path.startsWith("../") || isAbsoluteOrUrl(path);
}

/** Whether a written path is absolute (on any system) or a URL (`s3://…`, `https://…`, `remote://…`). */
export function isAbsoluteOrUrl(written: string): boolean {
  return /^(?:[/\\]|[a-zA-Z]:[/\\]|[a-zA-Z][\w+.-]*:\/\/)/.test(written);
}

/**
 * A written path as a path relative to the root, with forward slashes and without `.`, `..` and doubled slashes.
 * `base` is the folder that it is written from, relative to the root. Absolute paths and URLs come back as written.
 */
export function resolveFrom(base: string, written: string): string {
  if (isAbsoluteOrUrl(written)) return written;
  const parts: string[] = [];
  for (const part of `${base}/${written}`.replaceAll("\\", "/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.length === 0 ? "." : parts.join("/");
}

/** A path relative to the root as it is written from a folder under the root. */
export function relativeTo(folder: string, path: string): string {
  const from = folder === "." ? [] : folder.split("/");
  const to = path.split("/");
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].join("/");
}

/** The folder of a path relative to the root; `.` for what lies at the root. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end < 0 ? "." : path.slice(0, end);
}

/** Whether two paths relative to the root are the same, or one lies in the other; everything lies in `.`. */
export function areNested(one: string, other: string): boolean {
  return one === other || isBelow(one, other) || isBelow(other, one);
}

function isBelow(path: string, folder: string): boolean {
  return folder === "." || path.startsWith(`${folder}/`);
}
