import { folderOf, resolveFrom } from "../../../model/paths.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { mentions } from "../../python/pythonModule.ts";
import { YamlSource } from "../../yaml/yamlSource.ts";
import { isTypedMap } from "../../params/typedValue.ts";
import { readTomlParams } from "../../params/paramsToml.ts";
import type { TypedMap } from "../../params/typedValue.ts";
import type { WorkspaceFiles } from "../toolReader.ts";

/** A Kedro project: a folder whose pyproject.toml has `[tool.kedro]`, or an older one's `.kedro.yml`. */
export interface KedroProject {
  /** Relative to the root. */
  readonly folder: string;
  /** The folder of its Python package. */
  readonly package: string;
}

/** The Kedro projects that the files of a workspace lie in. */
export function findKedroProjects(
  modules: ReadonlyMap<string, PythonModule>,
  workspace: WorkspaceFiles,
): readonly KedroProject[] {
  const known = new Map<string, KedroProject | undefined>();
  for (const module of modules.values()) {
    if (!mentions(module, "kedro")) continue;
    for (let folder = folderOf(module.file); ; folder = folderOf(folder)) {
      if (known.has(folder)) break;
      known.set(folder, readKedroProject(folder, workspace));
      if (known.get(folder) || folder === ".") break;
    }
  }
  return [...known.values()].filter((project) => project !== undefined);
}

function readKedroProject(folder: string, workspace: WorkspaceFiles): KedroProject | undefined {
  const settings = readPyproject(folder, workspace) ?? readKedroYaml(folder, workspace);
  if (!settings) return undefined;
  const sources = textOf(settings, "source_dir") ?? "src";
  const name = textOf(settings, "package_name") ?? textOf(settings, "python_package");
  return name === undefined ? undefined : { folder, package: resolveFrom(folder, `${sources}/${name}`) };
}

function readPyproject(folder: string, workspace: WorkspaceFiles): TypedMap | undefined {
  const file = resolveFrom(folder, "pyproject.toml");
  const text = workspace.text(file);
  if (text === undefined || !text.includes("tool.kedro")) return undefined;
  const { typed } = readTomlParams(file, text);
  const tool = isTypedMap(typed) ? typed.get("tool") : undefined;
  const kedro = isTypedMap(tool) ? tool.get("kedro") : undefined;
  return isTypedMap(kedro) ? kedro : undefined;
}

function readKedroYaml(folder: string, workspace: WorkspaceFiles): TypedMap | undefined {
  const file = resolveFrom(folder, ".kedro.yml");
  const text = workspace.text(file);
  const source = text === undefined ? undefined : new YamlSource(file, text);
  const typed = source?.typed(source.root);
  return isTypedMap(typed) ? typed : undefined;
}

function textOf(map: TypedMap, key: string): string | undefined {
  const value = map.get(key);
  return typeof value === "string" ? value : undefined;
}
