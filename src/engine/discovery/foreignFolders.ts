import { isTemporaryName } from "../files/temporaryFile.ts";

/** Folders that never hold anything of the user's own. */
const foreignFolders: ReadonlySet<string> = new Set([
  ".cairn",
  ".git",
  ".hg",
  ".svn",
  ".venv",
  "__pycache__",
  "node_modules",
  "site-packages",
]);

/** What marks the folder that holds it as a Python environment. */
const environmentMarks: ReadonlySet<string> = new Set(["pyvenv.cfg", "conda-meta"]);

/** Whether a folder is a tool's own by its name, or one that Cairn has not finished. */
export function isForeignFolder(name: string): boolean {
  return foreignFolders.has(name) || isTemporaryName(name);
}

/** Whether a folder that holds these is a Python environment. */
export function isEnvironment(entries: Iterable<{ readonly name: string }>): boolean {
  for (const { name } of entries) if (environmentMarks.has(name)) return true;
  return false;
}
