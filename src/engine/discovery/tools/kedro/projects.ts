import { folderOf, resolveFrom } from "../../../model/paths.ts";
import type { TypedValue } from "../../params/typedValue.ts";
import { isTypedMap } from "../../params/typedValue.ts";
import { readParamsText } from "../../params/readParams.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { mentions } from "../../python/pythonModule.ts";
import type { WorkspaceFiles } from "../toolReader.ts";

/** A project of Kedro: where `kedro run` is typed, and where its package lies. */
export interface KedroProject {
  /** Relative to the root. */
  readonly folder: string;
  readonly packageFolder: string;
}

/** The files by which a package of Kedro is known, the newer first. */
const packageFiles = ["pipeline_registry.py", "hooks.py", "run.py", "pipeline.py", "settings.py"];

/**
 * The projects of a workspace: folders whose `pyproject.toml` has a `[tool.kedro]`, in older ones a `.kedro.yml`; and
 * packages with a `pipeline_registry.py` that have lost theirs.
 */
export function findProjects(
  modules: ReadonlyMap<string, PythonModule>,
  workspace: WorkspaceFiles,
): readonly KedroProject[] {
  const files = [...modules.values()].filter((module) => mentions(module, "kedro")).map(({ file }) => file);
  const folders = new Set(files.flatMap(foldersAbove));
  const declared = [...folders].sort().flatMap((folder) => {
    const project = readProject(folder, modules, workspace);
    return project ? [project] : [];
  });
  const known = new Set(declared.map(({ packageFolder }) => packageFolder));
  const registries = files.filter((file) => /(?:^|\/)pipeline_registry\.py$/.test(file));
  const bare = registries.map(folderOf).filter((folder) => !known.has(folder));
  return [...declared, ...bare.map((folder) => ({ folder: projectOf(folder), packageFolder: folder }))];
}

function foldersAbove(file: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    folders.push(folder);
    if (folder === ".") return folders;
  }
}

/** The folder above a package, or above the `src` that it lies in. */
function projectOf(packageFolder: string): string {
  const above = folderOf(packageFolder);
  return /(?:^|\/)src$/.test(above) ? folderOf(above) : above;
}

function readProject(
  folder: string,
  modules: ReadonlyMap<string, PythonModule>,
  workspace: WorkspaceFiles,
): KedroProject | undefined {
  const declared = readPyproject(folder, workspace) ?? readKedroYaml(folder, workspace);
  if (!declared) return undefined;
  const source = resolveFrom(folder, declared.sourceFolder);
  const named = resolveFrom(source, declared.packageName);
  const packageFolder = hasPackage(modules, named) ? named : onlyPackageIn(modules, source);
  return packageFolder === undefined ? undefined : { folder, packageFolder };
}

interface Declared {
  readonly sourceFolder: string;
  readonly packageName: string;
}

function readPyproject(folder: string, workspace: WorkspaceFiles): Declared | undefined {
  const file = resolveFrom(folder, "pyproject.toml");
  const text = workspace.text(file);
  if (text === undefined || !/^\s*\[tool\.kedro\]/m.test(text)) return undefined;
  const tool = entryOf(readParamsText(file, text).typed, "tool");
  const kedro = entryOf(tool, "kedro");
  return { sourceFolder: textIn(kedro, "source_dir") ?? "src", packageName: textIn(kedro, "package_name") ?? "" };
}

/** Kedro before 0.17: `context_path: package.run.ProjectContext`, later `package_name`. */
function readKedroYaml(folder: string, workspace: WorkspaceFiles): Declared | undefined {
  const file = resolveFrom(folder, ".kedro.yml");
  const text = workspace.text(file);
  if (text === undefined) return undefined;
  const { typed } = readParamsText(file, text);
  const context = textIn(typed, "context_path")?.split(".")[0];
  return {
    sourceFolder: textIn(typed, "source_dir") ?? "src",
    packageName: textIn(typed, "package_name") ?? context ?? "",
  };
}

function entryOf(value: TypedValue | undefined, key: string): TypedValue | undefined {
  return isTypedMap(value) ? value.get(key) : undefined;
}

function textIn(value: TypedValue | undefined, key: string): string | undefined {
  const text = entryOf(value, key);
  return typeof text === "string" ? text : undefined;
}

function hasPackage(modules: ReadonlyMap<string, PythonModule>, folder: string): boolean {
  if (packageFiles.some((name) => modules.has(resolveFrom(folder, name)))) return true;
  const start = `${resolveFrom(folder, "pipelines")}/`;
  return [...modules.keys()].some((file) => file.startsWith(start));
}

/** The package that lies in a source folder, where its name is a template's or out of date. */
function onlyPackageIn(modules: ReadonlyMap<string, PythonModule>, source: string): string | undefined {
  for (const name of packageFiles) {
    const ending = `/${name}`;
    const folders = [...modules.keys()]
      .filter((file) => file.endsWith(ending))
      .map((file) => file.slice(0, -ending.length))
      .filter((folder) => folderOf(folder) === source);
    if (folders.length > 0) return folders.length === 1 ? folders[0] : undefined;
  }
  return undefined;
}
