import { folderOf } from "../../model/paths.ts";
import { importsOf } from "./pythonImports.ts";
import type { PythonModule } from "./pythonModule.ts";
import type { PythonProject } from "./pythonProject.ts";
import { findModule } from "./pythonProject.ts";

/** Where a module can be imported: the folder that has to be on Python's path, and the module's dotted name in it. */
export interface ImportPlace {
  /** Relative to the root. */
  readonly folder: string;
  readonly name: string;
}

/**
 * Where a module can be imported together with what it imports of the project: the folder that its absolute imports are
 * found in, else the one around the packages (folders with an `__init__.py`) that it lies in, or that it goes up by a
 * relative import. Of several, the uppermost counts.
 */
export function importPlace(project: PythonProject, module: PythonModule): ImportPlace {
  const packageDepth = module.file.split("/").length - 1 - packageLevels(project, module.file);
  const depth = Math.max(0, Math.min(packageDepth, ...importedDepths(project, module)));
  const parts = module.file.split("/");
  const name = parts
    .slice(depth)
    .join(".")
    .replace(/\.py$/, "")
    .replace(/\.__init__$/, "");
  return { folder: parts.slice(0, depth).join("/") || ".", name };
}

/** How many folders from the file upwards are packages. */
function packageLevels({ modules }: PythonProject, file: string): number {
  let levels = 0;
  for (let folder = folderOf(file); folder !== "." && modules.has(`${folder}/__init__.py`); folder = folderOf(folder)) {
    levels += 1;
  }
  return levels;
}

/** For each module of the project that is imported, how deep under the root the folder lies that it is found in, if it lies above the file. */
function importedDepths(project: PythonProject, module: PythonModule): readonly number[] {
  const { names, stars } = importsOf(module);
  const fileDepth = module.file.split("/").length - 1;
  return [...names.values(), ...stars].flatMap((origin) => {
    const dots = /^\.*/.exec(origin)?.[0].length ?? 0;
    if (dots > 0) return [Math.max(0, fileDepth - dots)];
    const parts = origin.split(".");
    for (let count = parts.length; count > 0; count--) {
      const found = findModule(project, parts.slice(0, count).join("."), module.file);
      if (!found) continue;
      const path = found.file.replace(/(?:\/__init__)?\.py$/, "").split("/");
      const folder = path.slice(0, path.length - count).join("/");
      const isAbove = folder === "" || module.file.startsWith(`${folder}/`);
      return isAbove ? [path.length - count] : [];
    }
    return [];
  });
}

/** Whether a module imports relatively: then it runs as a module of its package alone. */
export function importsRelatively(module: PythonModule): boolean {
  const { names, stars } = importsOf(module);
  return [...names.values(), ...stars].some((origin) => origin.startsWith("."));
}
