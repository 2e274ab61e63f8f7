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
 * found in, or from which others import it; else the one around the packages (folders with an `__init__.py`) that it lies
 * in, or that it goes up by a relative import. Of several, the uppermost counts.
 */
export function importPlace(project: PythonProject, module: PythonModule): ImportPlace {
  const packageDepth = module.file.split("/").length - 1 - packageLevels(project, module.file);
  const own = importedDepths(project, module);
  const depths = own.length > 0 ? own : importingDepths(project, module);
  const depth = Math.max(0, Math.min(packageDepth, ...depths));
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

/** The same for each module that imports this one by its whole name. */
function importingDepths(project: PythonProject, module: PythonModule): readonly number[] {
  const path = module.file.replace(/(?:\/__init__)?\.py$/, "").split("/");
  return (importersOf(project).get(path.at(-1) ?? "") ?? []).flatMap(({ dotted, importer }) => {
    const depth = path.length - dotted.split(".").length;
    const folder = path
      .slice(0, Math.max(0, depth))
      .map((part) => `${part}/`)
      .join("");
    const isBelow = depth >= 0 && importer.startsWith(folder);
    return isBelow && findModule(project, dotted, importer) === module ? [depth] : [];
  });
}

interface WrittenImport {
  readonly dotted: string;
  readonly importer: string;
}

const knownImporters = new WeakMap<PythonProject, ReadonlyMap<string, readonly WrittenImport[]>>();

/** The absolute imports of a project by the last part of what is imported, as they stand in the files, without parsing these. */
function importersOf(project: PythonProject): ReadonlyMap<string, readonly WrittenImport[]> {
  const known = knownImporters.get(project);
  if (known) return known;
  const found = new Map<string, WrittenImport[]>();
  for (const { file, text } of project.modules.values()) {
    for (const dotted of importsWritten(text)) {
      const name = dotted.slice(dotted.lastIndexOf(".") + 1);
      found.set(name, [...(found.get(name) ?? []), { dotted, importer: file }]);
    }
  }
  knownImporters.set(project, found);
  return found;
}

/** `import a.b`, and of `from a.b import c, d` the modules that may be meant: `a.b`, `a.b.c` and `a.b.d`. */
function importsWritten(text: string): readonly string[] {
  const statements = text.matchAll(
    /^[ \t]*(?:from[ \t]+(\w[\w.]*)[ \t]+import[ \t]*(\([^)]*\)|[^\n]*)|import[ \t]+([^\n]+))/gm,
  );
  return [...statements].flatMap(([, source, names = "", plain = ""]) => {
    const imported = (names || plain).replaceAll(/[()]|#.*/g, "").split(",");
    const first = imported.map((part) => part.trim().split(/\s/, 1)[0] ?? "").filter((part) => /^\w[\w.]*$/.test(part));
    return source === undefined ? first : [source, ...first.map((name) => `${source}.${name}`)];
  });
}

/** Whether a module imports relatively: then it runs as a module of its package alone. */
export function importsRelatively(module: PythonModule): boolean {
  const { names, stars } = importsOf(module);
  return [...names.values(), ...stars].some((origin) => origin.startsWith("."));
}
