import { folderOf } from "../../../model/paths.ts";
import { importsOf } from "../../python/pythonImports.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { findModule, resolveName } from "../../python/pythonProject.ts";
import type { AssetLoad, AssetNeed, DagsterAsset } from "./dagsterThing.ts";
import { joinKey } from "./dagsterThing.ts";

/** Assets by what they are called and where they belong. */
export interface AssetGraph {
  /** The key that an asset has in the end. */
  keyOf(asset: DagsterAsset): string;
  /** The asset of the workspace that is meant by a need of another; undefined where nothing of it makes that. */
  find(need: AssetNeed, asset: DagsterAsset): DagsterAsset | undefined;
}

/**
 * Ties assets by their keys, as Dagster does. Loading may give assets a prefix; their needs of each other follow it. A key
 * of one part also means an asset of the same group whose key ends in it. Where several have a key, the nearest file counts.
 */
export function assetGraph(
  project: PythonProject,
  assets: readonly DagsterAsset[],
  loads: readonly AssetLoad[],
  locationOf: (file: string) => string,
): AssetGraph {
  const loadOf = loadsOfAssets(project, assets, loads);
  const keyOf = (asset: DagsterAsset) =>
    asset.isUntold ? asset.key : joinKey(loadOf.get(asset)?.prefix ?? [], asset.key);
  const byKey = Map.groupBy(assets, keyOf);
  const byName = Map.groupBy(assets, (asset) => lastPart(asset.key));
  const byOwnKey = Map.groupBy(assets, (asset) => asset.key);
  const groupOf = (asset: DagsterAsset) => asset.group ?? loadOf.get(asset)?.group;
  return {
    keyOf,
    find(need, asset) {
      if (need.kind === "asset") return need.asset;
      const location = locationOf(asset.module.file);
      const isHere = (other: DagsterAsset) => other !== asset && locationOf(other.module.file) === location;
      const load = loadOf.get(asset);
      const together = load ? (byOwnKey.get(need.key) ?? []).filter((other) => loadOf.get(other) === load) : [];
      const same = together.length > 0 ? together : (byKey.get(need.key) ?? []);
      const found = nearest(same.filter(isHere), asset);
      if (found || same.length > 0 || need.key.includes("/")) return found;
      const named = (byName.get(need.key) ?? []).filter((other) => isHere(other) && groupOf(other) === groupOf(asset));
      return new Set(named.map(keyOf)).size === 1 ? named[0] : undefined;
    },
  };
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

/** The asset whose file shares the most folders with another's; undefined where several do. */
function nearest(candidates: readonly DagsterAsset[], { module }: DagsterAsset): DagsterAsset | undefined {
  const ranked = candidates.map((asset) => ({ asset, shared: sharedLength(asset.module.file, module.file) }));
  const most = Math.max(...ranked.map(({ shared }) => shared));
  const [first, ...others] = ranked.filter(({ shared }) => shared === most);
  return others.length === 0 ? first?.asset : undefined;
}

function sharedLength(a: string, b: string): number {
  if (a === b) return Number.POSITIVE_INFINITY;
  const [left, right] = [a.split("/"), b.split("/")];
  const end = left.findIndex((part, index) => part !== right[index]);
  return end < 0 ? left.length : end;
}

/** Which call loads an asset; the first that does. */
function loadsOfAssets(
  project: PythonProject,
  assets: readonly DagsterAsset[],
  loads: readonly AssetLoad[],
): ReadonlyMap<DagsterAsset, AssetLoad> {
  const byFile = Map.groupBy(assets, ({ module }) => module.file);
  const loaded = new Map<DagsterAsset, AssetLoad>();
  for (const load of loads) {
    for (const module of load.modules) {
      const found = load.isPackage ? assetsUnder(assets, module) : assetsIn(project, byFile, module);
      for (const asset of found) if (!loaded.has(asset)) loaded.set(asset, load);
    }
  }
  return loaded;
}

function assetsUnder(assets: readonly DagsterAsset[], { file }: PythonModule): readonly DagsterAsset[] {
  if (!file.endsWith("__init__.py")) return assets.filter((asset) => asset.module.file === file);
  const folder = folderOf(file);
  return folder === "." ? assets : assets.filter((asset) => asset.module.file.startsWith(`${folder}/`));
}

/** The assets that a module defines, and those that it imports. */
function assetsIn(
  project: PythonProject,
  byFile: ReadonlyMap<string, readonly DagsterAsset[]>,
  module: PythonModule,
): readonly DagsterAsset[] {
  const { names, stars } = importsOf(module);
  const imported = [...names.keys()].flatMap((name) => {
    const target = resolveName(project, module, name);
    if (target?.kind !== "definition") return [];
    return (byFile.get(target.module.file) ?? []).filter(({ definedAs }) => definedAs === target.definition.name);
  });
  const starred = stars.flatMap((star) => byFile.get(findModule(project, star, module.file)?.file ?? "") ?? []);
  return [...(byFile.get(module.file) ?? []), ...imported, ...starred];
}
