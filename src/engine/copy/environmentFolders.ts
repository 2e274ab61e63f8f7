import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

/** What lies in a folder that holds a virtual environment (PEP 405) or a conda environment. */
const marks = ["pyvenv.cfg", "conda-meta"];

/** The folders right below a root in which installed packages lie, by name: `.venv`, `env`, `node_modules`. */
export function environmentFolders(root: string): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .filter((name) => name === "node_modules" || marks.some((mark) => existsSync(path.join(root, name, mark))));
}
