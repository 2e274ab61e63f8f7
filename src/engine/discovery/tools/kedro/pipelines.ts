import type { ToolThing, Value } from "../../python/interpreter/language.ts";
import { asKind, isMap, itemsOf } from "../../python/interpreter/values.ts";
import type { Dataset, KedroNode } from "./nodes.ts";
import { asNode, nodeKey } from "./nodes.ts";

/** A pipeline, as Kedro's `Pipeline`: nodes, tied together by the names of datasets. */
export interface KedroPipeline extends ToolThing {
  readonly type: "pipeline";
  readonly nodes: readonly KedroNode[];
}

/** A value that is a pipeline; undefined for any other. */
export function asPipeline(value: Value | undefined): KedroPipeline | undefined {
  const thing = asKind(value, "tool");
  return thing && "type" in thing && thing.type === "pipeline" ? (thing as KedroPipeline) : undefined;
}

/** A pipeline of these nodes, each once. */
export function pipelineOf(nodes: readonly KedroNode[]): KedroPipeline {
  const byKey = new Map<string, KedroNode>();
  for (const node of nodes) {
    const key = nodeKey(node);
    if (!byKey.has(key)) byKey.set(key, node);
  }
  return { kind: "tool", type: "pipeline", nodes: [...byKey.values()], isEmpty: nodes.length === 0 };
}

/** All nodes in a value: a node, a pipeline, or lists of them. What is neither is left out. */
export function nodesOf(value: Value | undefined): readonly KedroNode[] {
  const node = asNode(value);
  if (node) return [node];
  const pipeline = asPipeline(value);
  if (pipeline) return pipeline.nodes;
  return isMap(value) ? [] : (itemsOf(value) ?? []).flatMap(nodesOf);
}

/** The same nodes with more tags. */
export function withTags(nodes: readonly KedroNode[], tags: readonly string[]): readonly KedroNode[] {
  if (tags.length === 0) return nodes;
  return nodes.map((node) => ({ ...node, tags: [...new Set([...node.tags, ...tags])] }));
}

/** How `pipeline(…)` names datasets anew. */
export interface Renaming {
  readonly inputs?: Value | undefined;
  readonly outputs?: Value | undefined;
  readonly parameters?: Value | undefined;
  readonly namespace: string | undefined;
  /** False where a namespace is for the nodes' names alone. */
  readonly prefixesDatasets: boolean;
}

/** The nodes of a pipeline as `pipeline(nodes, inputs=…, outputs=…, parameters=…, namespace=…)` makes them, by the rules of Kedro's `Pipeline._rename`. */
export function renameNodes(nodes: readonly KedroNode[], renaming: Renaming): readonly KedroNode[] {
  const { namespace } = renaming;
  const mapping = new Map([
    ...namePairs(renaming.inputs),
    ...namePairs(renaming.outputs),
    ...namePairs(renaming.parameters).map(([from, to]) => [parameterName(from), parameterName(to)] as const),
  ]);
  if (mapping.size === 0 && namespace === undefined) return nodes;
  const prefix = renaming.prefixesDatasets ? namespace : undefined;
  const rename = ({ name, written }: Dataset): Dataset => ({ name: newName(name, mapping, prefix), written });
  return nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
    namespace: [namespace, node.namespace].filter((part) => part !== undefined).join(".") || undefined,
  }));
}

function newName(name: string, mapping: ReadonlyMap<string, string>, prefix: string | undefined): string {
  const mapped = mapping.get(name);
  if (mapped !== undefined) return mapped;
  if (name === "parameters") return name;
  const at = name.indexOf("@");
  const base = at < 0 ? undefined : mapping.get(name.slice(0, at));
  if (base !== undefined) return base + name.slice(at);
  if (prefix === undefined) return name;
  return name.startsWith("params:") ? `params:${prefix}.${name.slice("params:".length)}` : `${prefix}.${name}`;
}

/** A dictionary's entries; a name or a list of names stays as it is. */
function namePairs(value: Value | undefined): readonly (readonly [from: string, to: string])[] {
  if (typeof value === "string") return [[value, value]];
  if (isMap(value)) return [...value].flatMap(([from, to]) => (typeof to === "string" ? [[from, to] as const] : []));
  return (itemsOf(value) ?? []).flatMap((name) => (typeof name === "string" ? [[name, name] as const] : []));
}

function parameterName(name: string): string {
  return name === "parameters" || name.startsWith("params:") ? name : `params:${name}`;
}
