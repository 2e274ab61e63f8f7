import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { systemCode } from "../../model/systemErrors.ts";
import type { TextSource } from "../textFiles.ts";
import type { WorkspaceFiles } from "./toolReader.ts";

/** The files under a root (an absolute path), as readers ask for them. `listed` takes up the folders that were listed, with their names. */
export function workspaceFiles(
  root: string,
  texts: TextSource,
  listed = new Map<string, readonly string[]>(),
): WorkspaceFiles {
  return {
    text: (file) => {
      const read = texts.read(file);
      return read && "text" in read ? read.text : undefined;
    },
    list: (folder) => {
      const names = listFolder(resolve(root, folder));
      listed.set(folder, names);
      return names;
    },
  };
}

/** The names in a folder (an absolute path), sorted, folders with a `/` behind them. */
export function listFolder(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  } catch (error) {
    // No folder, or one that cannot be looked into: there is nothing in it to read.
    if (systemCode(error) === undefined) throw error;
    return [];
  }
}
