import { folderOf, resolveFrom } from "../../model/paths.ts";
import type { WorkspaceFiles } from "./toolReader.ts";

/** The files under the folder that a tool runs in. Paths are as its file writes them. */
export interface FolderView {
  /** Whether there is such a file (a folder is none). */
  hasFile(path: string): boolean;
  /** Whether there is such a file or folder. */
  has(path: string): boolean;
  /** The files that a pattern (`*`, `?`, `[…]`, in folders too) finds, sorted. */
  glob(pattern: string): readonly string[];
}

/** The most folders of a pattern that are looked into. */
const deepest = 100;

/** Looks at every folder once. */
export function folderView(base: string, workspace: WorkspaceFiles): FolderView {
  const known = new Map<string, ReadonlySet<string>>();
  const namesIn = (folder: string): ReadonlySet<string> => {
    const names = known.get(folder) ?? new Set(workspace.list(folder));
    known.set(folder, names);
    return names;
  };
  const hasNamed = (path: string, ending: string): boolean => {
    const resolved = resolveFrom(base, path);
    return namesIn(folderOf(resolved)).has(resolved.slice(resolved.lastIndexOf("/") + 1) + ending);
  };
  const expand = (head: string, [part, ...rest]: readonly string[]): readonly string[] => {
    if (part === undefined) return [head];
    if (!/[*?[]/.test(part)) {
      const path = head + part;
      if (rest.length > 0) return expand(`${path}/`, rest);
      return part === "" || hasNamed(path, "") || hasNamed(path, "/") ? [path] : [];
    }
    const fits = globTest(part);
    return [...namesIn(resolveFrom(base, head === "" ? "." : head))].flatMap((entry) => {
      const name = entry.replace(/\/$/, "");
      if (!fits(name) || (name.startsWith(".") && !part.startsWith("."))) return [];
      if (rest.length === 0) return [head + name];
      return entry.endsWith("/") ? expand(`${head}${name}/`, rest) : [];
    });
  };
  return {
    hasFile: (path) => hasNamed(path, ""),
    has: (path) => hasNamed(path, "") || hasNamed(path, "/"),
    glob: (pattern) => {
      const parts = pattern.split("/");
      return pattern.startsWith("/") || parts.length > deepest ? [] : expand("", parts);
    },
  };
}

function globTest(pattern: string): (name: string) => boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll(/\*+/g, ".*")
    .replaceAll("?", ".")
    .replaceAll("[!", "[^");
  try {
    const test = new RegExp(`^${source}$`, "u");
    return (name) => test.test(name);
  } catch {
    // An open bracket: make takes it as it stands.
    return (name) => name === pattern;
  }
}
