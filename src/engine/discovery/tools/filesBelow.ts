import type { WorkspaceFiles } from "./toolReader.ts";

/** How many folders are looked into, and how deep. */
const maxFolders = 2000;
const maxDepth = 10;

/** The files in folders, and in those below them, whose names are wanted; hidden folders and those of libraries are passed by. */
export function filesBelow(
  workspace: WorkspaceFiles,
  folders: Iterable<string>,
  isWanted: (name: string) => boolean,
): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (folder: string, depth: number): void => {
    if (seen.has(folder) || seen.size >= maxFolders || depth > maxDepth) return;
    seen.add(folder);
    const start = folder === "." ? "" : `${folder}/`;
    for (const name of workspace.list(folder)) {
      if (!name.endsWith("/")) {
        if (isWanted(name)) found.add(`${start}${name}`);
      } else if (!/^(?:\.|__pycache__|node_modules|v?env\/)/.test(name))
        visit(`${start}${name.slice(0, -1)}`, depth + 1);
    }
  };
  for (const folder of folders) visit(folder, 0);
  return [...found];
}
