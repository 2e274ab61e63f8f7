import { isSeq } from "yaml";
import type { Node } from "yaml";
import { folderOf, resolveFrom } from "../../../model/paths.ts";
import type { Dependency } from "../../../model/stage.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { baseName } from "../../python/pythonPaths.ts";
import { fieldsOf, itemsOf, textOf } from "../../yaml/yamlFields.ts";
import { YamlSource } from "../../yaml/yamlSource.ts";
import { filesBelow } from "../filesBelow.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { dependencyAt } from "../toolStage.ts";
import type { DagsterAsset } from "./dagsterThing.ts";

/** How deep lists of assets may lie in a component. */
const maxDepth = 10;

/**
 * The assets that components declare in YAML (`defs.yaml`, earlier `component.yaml`) anywhere under a project's `defs`:
 * each that is listed with its key. One that an integration makes of something else (a dbt project, a replication) stands
 * for assets that only running it tells.
 */
export function componentAssets(modules: readonly PythonModule[], workspace: WorkspaceFiles): readonly DagsterAsset[] {
  return componentFiles(modules, workspace).flatMap((file) => {
    const text = workspace.text(file);
    return text === undefined ? [] : documentsOf(text).flatMap((document) => assetsIn(file, document, workspace));
  });
}

/** The folders named `defs` that Dagster loads: beside a `definitions.py`, or with modules of Dagster's in them. */
function componentFiles(modules: readonly PythonModule[], workspace: WorkspaceFiles): readonly string[] {
  const roots = new Set<string>();
  for (const { file, text } of modules) {
    const [, inside] = /^((?:.*?\/)?defs)\//.exec(file) ?? [];
    if (!text.includes("dagster")) continue;
    if (inside !== undefined) roots.add(inside);
    else if (baseName(file) === "definitions.py") roots.add(resolveFrom(folderOf(file), "defs"));
  }
  return filesBelow(workspace, roots, (name) => name === "defs.yaml" || name === "component.yaml");
}

/** The documents of a file, each where it stands in it. */
function documentsOf(text: string): readonly string[] {
  const documents: string[] = [];
  let above = "";
  for (const part of text.split(/^(?=---[ \t]*\r?$)/m)) {
    documents.push(above + part);
    above += part.replaceAll(/[^\n]+/g, "");
  }
  return documents;
}

function assetsIn(file: string, text: string, workspace: WorkspaceFiles): readonly DagsterAsset[] {
  const source = new YamlSource(file, text);
  const component = source.isBroken ? undefined : fieldsOf(source, source.root);
  const attributes = component?.get("attributes");
  const type = textOf(component?.get("type"));
  if (!component || type === undefined) return [];
  const assets = listedAssets(source, attributes, workspace, 0);
  // Only an integration is known to make assets of what it names.
  if (assets.length > 0 || !isIntegration(type)) return assets;
  const name = baseName(folderOf(file));
  const typeNode = component.get("type");
  const range = source.rangeOfNode(typeNode as Node);
  return [{ module: { file }, range, definedAs: name, key: name, isUntold: true, needs: [] }];
}

function isIntegration(type: string): boolean {
  return /^dagster_(?!components\.\w+$)\w+\./.test(type) && !/(?:Resource|Job|Schedule|Sensor)\w*$/.test(type);
}

/** The assets under `assets` or `asset_specs`, however deep: some components run several scripts. */
function listedAssets(
  source: YamlSource,
  node: Node | null | undefined,
  workspace: WorkspaceFiles,
  depth: number,
): readonly DagsterAsset[] {
  if (depth > maxDepth) return [];
  if (isSeq(node)) return itemsOf(source, node).flatMap((item) => listedAssets(source, item, workspace, depth + 1));
  const fields = fieldsOf(source, node);
  const deps = filesOf(source, fields, workspace);
  return [...fields].flatMap(([name, value]) => {
    if (!/^assets?(?:_specs?)?$/.test(name)) return listedAssets(source, value, workspace, depth + 1);
    return (isSeq(value) ? itemsOf(source, value) : [value]).flatMap((item) => {
      const asset = assetOf(source, item, deps);
      return asset ? [asset] : [];
    });
  });
}

function assetOf(source: YamlSource, node: Node | null, deps: readonly Dependency[]): DagsterAsset | undefined {
  const fields = fieldsOf(source, node);
  const keyNode = fields.get("key");
  const key = keyOf(source, keyNode);
  if (key === undefined || !keyNode) return undefined;
  const desc = textOf(fields.get("description"))?.trim().split(/\r?\n/, 1)[0];
  const group = textOf(fields.get("group_name"));
  const needs = itemsOf(source, fields.get("deps")).flatMap((item) => keyOf(source, item) ?? []);
  return {
    module: { file: source.file },
    range: source.rangeOfNode(keyNode),
    definedAs: key,
    key,
    needs: needs.map((need) => ({ kind: "key", key: need })),
    ...(group !== undefined && { group }),
    ...(desc !== undefined && { desc }),
    ...(deps.length > 0 && { deps }),
  };
}

/** `a/b` or `[a, b]`; what a template gives is not known. */
function keyOf(source: YamlSource, node: Node | null | undefined): string | undefined {
  const parts = isSeq(node) ? itemsOf(source, node).map(textOf) : [textOf(node)];
  const key = parts.every((part) => part !== undefined) ? parts.join("/") : "";
  return key === "" || key.includes("{{") ? undefined : key;
}

/** The script or the query that a component runs, where it lies beside it. */
function filesOf(
  source: YamlSource,
  fields: ReadonlyMap<string, Node | null>,
  workspace: WorkspaceFiles,
): readonly Dependency[] {
  const inner = ["execution", "sql_template"].map((name) => fieldsOf(source, fields.get(name)).get("path"));
  const own = ["path", "script_path", "sql_path"].map((name) => fields.get(name));
  return [...own, ...inner].flatMap((node) => {
    const written = textOf(node);
    if (!node || written === undefined) return [];
    const file = dependencyAt(folderOf(source.file), written, source.rangeOfNode(node));
    return workspace.text(file.path) === undefined ? [] : [file];
  });
}
