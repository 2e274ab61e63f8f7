import { folderOf, resolveFrom } from "../../../model/paths.ts";
import type { KedroNode } from "./nodes.ts";
import { fullName, nodeKey, shortName } from "./nodes.ts";
import type { KedroPipeline } from "./pipelines.ts";

/** A node of a project, with where it belongs. */
export interface RegisteredNode {
  readonly node: KedroNode;
  /** The registered pipeline by which it is addressed. */
  readonly pipeline: string;
  /** `pipeline.node`. */
  readonly address: string;
  /** All registered pipelines that it is in. */
  readonly pipelines: ReadonlySet<string>;
}

/**
 * Every node of a project's registered pipelines once, by pipeline in their order. A node that is in several belongs to
 * its own modular pipeline: the one of the folder that it is written in, else the smallest; to `__default__` only where
 * it is in no other.
 */
export function collectNodes(
  pipelines: ReadonlyMap<string, KedroPipeline>,
  packageFolder: string,
): readonly RegisteredNode[] {
  const found = new Map<string, Set<string>>();
  for (const [name, pipeline] of pipelines) {
    for (const node of pipeline.nodes) {
      const key = nodeKey(node);
      found.set(key, (found.get(key) ?? new Set<string>()).add(name));
    }
  }
  const owned = [...pipelines].flatMap(([pipeline, { nodes }]) =>
    nodes.flatMap((node) => {
      const key = nodeKey(node);
      const names = found.get(key) ?? new Set<string>();
      return ownerOf(node, [...names], pipelines, packageFolder) === pipeline
        ? [{ node, pipeline, pipelines: names }]
        : [];
    }),
  );
  const counts = countBy(owned.map(({ node, pipeline }) => `${pipeline}.${shortName(node)}`));
  return owned.map((entry) => {
    const short = `${entry.pipeline}.${shortName(entry.node)}`;
    // Several nodes without a name may call one function.
    const isOne = entry.node.name !== undefined || counts.get(short) === 1;
    return { ...entry, address: isOne ? short : `${entry.pipeline}.${fullName(entry.node)}` };
  });
}

function ownerOf(
  node: KedroNode,
  names: readonly string[],
  pipelines: ReadonlyMap<string, KedroPipeline>,
  packageFolder: string,
): string {
  const start = `${resolveFrom(packageFolder, "pipelines")}/`;
  const folders = node.module.file.startsWith(start) ? folderOf(node.module.file).slice(start.length).split("/") : [];
  const sizeOf = (name: string) =>
    name === "__default__" ? Number.POSITIVE_INFINITY : (pipelines.get(name)?.nodes.length ?? 0);
  const ownFolder = [...folders].reverse().find((folder) => names.includes(folder));
  const [smallest = "__default__"] = [...names].sort((a, b) => sizeOf(a) - sizeOf(b));
  return ownFolder ?? smallest;
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
