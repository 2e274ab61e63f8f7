import ignore from "ignore";
import type { Ignore } from "ignore";
import { folderOf, resolveFrom } from "../../model/paths.ts";
import type { TextSource } from "../textFiles.ts";

/**
 * The files that DVC sees, of some (by path relative to the root): not those that the `.dvcignore` files of the root
 * and of the folders between pass over, by themselves or with a folder above them.
 */
export function seenByDvc(files: readonly string[], texts: TextSource): readonly string[] {
  const rules = new Map<string, Ignore | undefined>();
  const rulesOf = (folder: string): Ignore | undefined => {
    if (!rules.has(folder)) {
      const read = texts.read(resolveFrom(folder, ".dvcignore"));
      rules.set(folder, read && "text" in read ? ignore({ ignorecase: false }).add(read.text) : undefined);
    }
    return rules.get(folder);
  };
  const passedOver = new Map<string, boolean>();
  const isPassedOver = (folder: string): boolean => {
    if (folder === ".") return false;
    const known = passedOver.get(folder) ?? (isPassedOver(folderOf(folder)) || isIgnored(`${folder}/`, rulesOf));
    passedOver.set(folder, known);
    return known;
  };
  return files.filter((file) => !isPassedOver(folderOf(file)) && !isIgnored(file, rulesOf));
}

/** The rules nearest to a path decide. A folder's path ends with a slash. */
function isIgnored(path: string, rulesOf: (folder: string) => Ignore | undefined): boolean {
  for (let folder = folderOf(path.replace(/\/$/, "")); ; folder = folderOf(folder)) {
    const inside = folder === "." ? path : path.slice(folder.length + 1);
    const result = rulesOf(folder)?.test(inside);
    if (result && (result.ignored || result.unignored)) return result.ignored;
    if (folder === ".") return false;
  }
}
