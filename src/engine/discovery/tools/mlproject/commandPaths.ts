import { folderOf, resolveFrom } from "../../../model/paths.ts";
import type { WorkspaceFiles } from "../toolReader.ts";

/** A file that a command names. */
export interface CommandPath {
  /** The folder that the shell is in, relative to the root. */
  readonly base: string;
  readonly written: string;
}

/** The files that a command names, each once. */
export interface CommandPaths {
  /** The scripts, notebooks and modules of the project that it runs. */
  readonly inputs: readonly CommandPath[];
  /** The notebooks that it makes. */
  readonly outputs: readonly CommandPath[];
}

/** What a command runs that is there, in a shell that begins in `folder` and may go elsewhere with `cd`. */
export function commandPaths(command: string, folder: string, workspace: WorkspaceFiles): CommandPaths {
  const inputs = new Map<string, CommandPath>();
  const outputs = new Map<string, CommandPath>();
  let base = folder;
  for (const part of command.split(/&&|\|\||[;|\n]/)) {
    const target = /^\s*cd\s+(["']?)([^"'\s]+)\1\s*$/.exec(part)?.[2];
    if (target !== undefined) base = resolveFrom(base, target);
    // papermill runs the first notebook that it is given, and writes the second.
    const made = /\bpapermill\s/.test(part) ? part.match(/[\w./-]+\.ipynb/g)?.[1] : undefined;
    if (made !== undefined) outputs.set(resolveFrom(base, made), { base, written: made });
    for (const written of [...(part.match(scripts) ?? []), ...modulesOf(part)]) {
      const path = resolveFrom(base, written);
      if (written !== made && isThere(path, workspace)) inputs.set(path, { base, written });
    }
  }
  return { inputs: [...inputs.values()], outputs: [...outputs.values()] };
}

const scripts = /[\w./-]+\.(?:py|sh|R|r|ipynb|jl)(?![\w.])/g;

/** `python -m steps.train` runs `steps/train.py`, of a package its `__main__.py`. */
function modulesOf(part: string): readonly string[] {
  return [...part.matchAll(/\bpython\S*\s+-m\s+([\w.]+)/g)].flatMap(([, name = ""]) => {
    const path = name.replaceAll(".", "/");
    return [`${path}.py`, `${path}/__main__.py`];
  });
}

/** Whether there is a file or a folder, by its path relative to the root. */
export function isThere(path: string, workspace: WorkspaceFiles): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return workspace.list(folderOf(path)).some((found) => found === name || found === `${name}/`);
}
