import { folderOf } from "../../model/paths.ts";
import type { PythonDefinition } from "./pythonDefinitions.ts";
import { definitionsByName } from "./pythonDefinitions.ts";
import { importsOf, joinDotted } from "./pythonImports.ts";
import { withoutLibrarySources } from "./librarySources.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import { dottedText, isBuiltin, isLocal } from "./pythonNames.ts";

/** The Python files of a workspace, in which names are followed from file to file. */
export interface PythonProject {
  /** By path relative to the root. */
  readonly modules: ReadonlyMap<string, PythonModule>;
  /** The files of each name (`train.py`, of a package its folder's name with `.py`), for imports from an unknown source root. */
  readonly filesByName: ReadonlyMap<string, readonly string[]>;
}

/** What a name leads to: a definition or a module of the project, or something of a library by its dotted name. */
export type PythonTarget =
  | { readonly kind: "definition"; readonly module: PythonModule; readonly definition: PythonDefinition }
  | { readonly kind: "module"; readonly module: PythonModule }
  | { readonly kind: "library"; readonly name: string };

/** How many names are looked up on the way to one: circles of imports end by what was seen, growing ones by this. */
const maxSeen = 200;

/** How many parts a dotted name has: one that grows beyond goes in circles through a module that is not there. */
const maxParts = 16;

/** Opens the Python files of a workspace, as a reader gets them. */
export function openPythonProject(sources: ReadonlyMap<string, PythonModule>): PythonProject {
  const modules = withoutLibrarySources(sources);
  const filesByName = new Map<string, string[]>();
  for (const file of modules.keys()) {
    const name = `/${file}`.replace(/\/__init__\.py$/, ".py").replace(/^.*\//, "");
    const files = filesByName.get(name) ?? [];
    files.push(file);
    filesByName.set(name, files);
  }
  return { modules, filesByName };
}

/**
 * The file of a module by its dotted name, as `importer` (a file) imports it: relative (`.tasks`), or absolute from the
 * importer's folder, from any folder above it, from a `src` there, or from the one other source root where it is.
 */
export function findModule(project: PythonProject, dotted: string, importer: string): PythonModule | undefined {
  const [dots = ""] = /^\.*/.exec(dotted) ?? [];
  const parts = dotted.slice(dots.length).split(".").filter(Boolean);
  const folders = foldersAbove(importer);
  if (dots !== "") {
    const folder = folders[dots.length - 1];
    return folder === undefined ? undefined : moduleAt(project, folder, parts);
  }
  if (parts.length === 0) return undefined;
  for (const folder of folders) {
    const found = moduleAt(project, folder, parts) ?? moduleAt(project, `${folder}src/`, parts);
    if (found && found.file !== importer) return found;
  }
  return parts.length > 1 ? elsewhere(project, parts) : undefined;
}

/** The folder of a file and those above it, each with its `/`; the root is empty. */
function foldersAbove(file: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = folderOf(file); folder !== "."; folder = folderOf(folder)) folders.push(`${folder}/`);
  return [...folders, ""];
}

function moduleAt({ modules }: PythonProject, folder: string, parts: readonly string[]): PythonModule | undefined {
  const path = folder + parts.join("/");
  if (parts.length === 0) return modules.get(`${folder}__init__.py`);
  return modules.get(`${path}.py`) ?? modules.get(`${path}/__init__.py`);
}

function elsewhere({ modules, filesByName }: PythonProject, parts: readonly string[]): PythonModule | undefined {
  const endings = [`/${parts.join("/")}.py`, `/${parts.join("/")}/__init__.py`];
  const files = filesByName.get(`${parts.at(-1)}.py`) ?? [];
  const [found, ...others] = files.filter((file) => endings.some((ending) => file.endsWith(ending)));
  return found !== undefined && others.length === 0 ? modules.get(found) : undefined;
}

/**
 * What a dotted name means in a module, at its top level: followed through imports, re-exports, `import *` and plain
 * aliases (`step = metaflow.step`). A member of a class leads nowhere. Undefined where nothing is known.
 */
export function resolveName(project: PythonProject, module: PythonModule, name: string): PythonTarget | undefined {
  const known = knownTargets.get(project) ?? new Map<string, PythonTarget | undefined>();
  knownTargets.set(project, known);
  const place = `${module.file}:${name}`;
  if (!known.has(place)) known.set(place, followName(project, module, name, new Set()));
  return known.get(place);
}

/** What names lead to, by file and name, for as long as a project is open: a file asks for the same few again and again. */
const knownTargets = new WeakMap<PythonProject, Map<string, PythonTarget | undefined>>();

/** The same of a name or a chain of members in the file; undefined for what is bound in a function around it. */
export function resolveNode(
  project: PythonProject,
  module: PythonModule,
  expression: SyntaxNode,
): PythonTarget | undefined {
  const written = dottedText(module, expression);
  if (written === undefined || isLocal(module, written.replace(/\..*$/, ""), expression)) return undefined;
  return resolveName(project, module, written);
}

/**
 * The dotted name of what a name or a chain of members (as text, or where it stands) leads to in a library, also through
 * files of the project: `task` → `prefect.task`. Undefined where it is the project's own, or unknown.
 */
export function libraryName(
  project: PythonProject,
  module: PythonModule,
  name: string | SyntaxNode,
): string | undefined {
  const target = typeof name === "string" ? resolveName(project, module, name) : resolveNode(project, module, name);
  return target?.kind === "library" ? target.name : undefined;
}

function followName(
  project: PythonProject,
  module: PythonModule,
  name: string,
  seen: Set<string>,
): PythonTarget | undefined {
  const step = `${module.file}:${name}`;
  if (seen.has(step) || seen.size > maxSeen || name.split(".", maxParts + 1).length > maxParts) return undefined;
  seen.add(step);
  const end = name.indexOf(".");
  const first = end < 0 ? name : name.slice(0, end);
  const rest = end < 0 ? "" : name.slice(end + 1);
  const origin = importsOf(module).names.get(first);
  const definition = definitionsByName(module).get(first);
  // A definition under the same name as an import is the fallback for where the library is missing.
  if (origin !== undefined) return followOrigin(project, module, joinRest(origin, rest), seen);
  if (!definition) return followStars(project, module, name, seen);
  const alias = definition.kind === "variable" ? dottedText(module, definition.value) : undefined;
  if (alias !== undefined && alias.replace(/\..*$/, "") !== first) {
    const target = followName(project, module, joinRest(alias, rest), seen);
    if (target) return target;
  }
  return rest === "" ? { kind: "definition", module, definition } : undefined;
}

/** What an imported dotted name leads to: the longest part of it that is a module of the project, and in it the rest. */
function followOrigin(
  project: PythonProject,
  module: PythonModule,
  origin: string,
  seen: Set<string>,
): PythonTarget | undefined {
  for (const [source, rest] of splits(origin)) {
    const found = findModule(project, source, module.file);
    if (!found) continue;
    if (rest === "") return hidingModule(project, module, source, seen) ?? { kind: "module", module: found };
    const target = followName(project, found, rest, seen);
    if (target) return target;
    // A member of something of the project's own is nothing of a library.
    if (rest.includes(".") && followName(project, found, rest.replace(/\..*$/, ""), seen)) return undefined;
  }
  return origin.startsWith(".") ? undefined : { kind: "library", name: origin };
}

/** What a package itself calls by the name of a module in it: `from .train import train` in its `__init__` hides the module. */
function hidingModule(
  project: PythonProject,
  module: PythonModule,
  source: string,
  seen: Set<string>,
): PythonTarget | undefined {
  const end = source.lastIndexOf(".");
  const name = source.slice(end + 1);
  const holder = end < 0 || name === "" ? undefined : findModule(project, source.slice(0, end) || ".", module.file);
  if (!holder?.file.endsWith("__init__.py")) return undefined;
  const target = followName(project, holder, name, seen);
  return target?.kind === "definition" ? target : undefined;
}

function followStars(
  project: PythonProject,
  module: PythonModule,
  name: string,
  seen: Set<string>,
): PythonTarget | undefined {
  const libraries: string[] = [];
  for (const star of importsOf(module).stars) {
    const found = findModule(project, star, module.file);
    const target = found && followName(project, found, name, seen);
    if (target?.kind === "definition" || target?.kind === "module") return target;
    if (target) libraries.push(target.name);
    else if (!found && !star.startsWith(".") && !isBuiltin(name)) libraries.push(joinDotted(star, name));
  }
  // With several libraries none can be told from the others.
  const [library, ...others] = libraries;
  return library !== undefined && others.length === 0 ? { kind: "library", name: library } : undefined;
}

function joinRest(name: string, rest: string): string {
  return rest === "" ? name : `${name}.${rest}`;
}

/** `a.b.c` as `a.b.c`; `a.b` and `c`; `a` and `b.c`. `.x` as `.x`; `.` and `x`. */
function splits(origin: string): readonly (readonly [source: string, rest: string])[] {
  const [dots = ""] = /^\.*/.exec(origin) ?? [];
  const parts = origin.slice(dots.length).split(".").filter(Boolean);
  const found: (readonly [string, string])[] = [];
  for (let count = parts.length; count > (dots === "" ? 0 : -1); count--) {
    found.push([dots + parts.slice(0, count).join("."), parts.slice(count).join(".")]);
  }
  return found;
}
