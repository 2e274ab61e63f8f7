import type { Call, Value } from "../../python/interpreter/language.ts";
import { textsOf } from "../../python/interpreter/values.ts";
import type { Dataset, KedroNode } from "./nodes.ts";
import { fullName, shortName, withoutTranscoding } from "./nodes.ts";
import type { KedroPipeline } from "./pipelines.ts";
import { pipelineOf, withTags } from "./pipelines.ts";

/** What a method of a pipeline makes: parts of the pipeline, or names of datasets. What is not known leaves it whole. */
export function callPipelineMethod(pipeline: KedroPipeline, name: string, call: Call): Value {
  const names = datasetNames(pipeline, name);
  if (names) return [...names];
  if (name === "tag") return pipelineOf(withTags(pipeline.nodes, call.positional.flatMap(textsOf)));
  const wanted = call.positional.flatMap(textsOf);
  if (name !== "filter") return selectNodes(pipeline, name, wanted);
  let filtered = pipeline;
  for (const [keyword, value] of call.keywords) filtered = selectNodes(filtered, keyword, textsOf(value), pipeline);
  return filtered;
}

function datasetNames({ nodes }: KedroPipeline, method: string): ReadonlySet<string> | undefined {
  const names = (datasets: readonly Dataset[]) => datasets.map(({ name }) => name);
  const inputs = nodes.flatMap((node) => names(node.inputs));
  const outputs = nodes.flatMap((node) => names(node.outputs));
  const without = (all: readonly string[], others: readonly string[]) => {
    const known = new Set(others.map(withoutTranscoding));
    return new Set(all.filter((name) => !known.has(withoutTranscoding(name))));
  };
  switch (method) {
    case "inputs":
      return without(inputs, outputs);
    case "outputs":
      return without(outputs, inputs);
    case "all_inputs":
      return new Set(inputs);
    case "all_outputs":
      return new Set(outputs);
    case "datasets":
    case "data_sets":
      return new Set([...inputs, ...outputs]);
    default:
      return undefined;
  }
}

/** A part of a pipeline, by a method or by a keyword of `filter`; `whole` is what its nodes are tied together in. */
export function selectNodes(
  pipeline: KedroPipeline,
  method: string,
  wanted: readonly string[],
  whole: KedroPipeline = pipeline,
): KedroPipeline {
  const keep = wanted.length > 0 ? selection(whole, method, wanted) : undefined;
  return keep ? pipelineOf(pipeline.nodes.filter((node) => keep(node))) : pipeline;
}

function selection(
  whole: KedroPipeline,
  method: string,
  wanted: readonly string[],
): ((node: KedroNode) => boolean) | undefined {
  const isNamed = (node: KedroNode) => wanted.includes(fullName(node)) || wanted.includes(shortName(node));
  const has = (datasets: readonly Dataset[]) =>
    datasets.some(({ name }) => wanted.includes(name) || wanted.includes(withoutTranscoding(name)));
  const starts = (isStart: (node: KedroNode) => boolean) => whole.nodes.filter((node) => isStart(node));
  switch (method) {
    case "only_nodes":
    case "node_names":
      return isNamed;
    case "only_nodes_with_tags":
    case "tags":
      return (node) => node.tags.some((tag) => wanted.includes(tag));
    case "only_nodes_with_namespace":
    case "only_nodes_with_namespaces":
    case "node_namespace":
    case "node_namespaces":
      return ({ namespace = "" }) => wanted.some((name) => namespace === name || namespace.startsWith(`${name}.`));
    case "only_nodes_with_inputs":
      return ({ inputs }) => has(inputs);
    case "only_nodes_with_outputs":
      return ({ outputs }) => has(outputs);
    case "from_nodes":
      return downstream(whole, starts(isNamed));
    case "from_inputs":
      return downstream(
        whole,
        starts(({ inputs }) => has(inputs)),
      );
    case "to_nodes":
      return upstream(whole, starts(isNamed));
    case "to_outputs":
      return upstream(
        whole,
        starts(({ outputs }) => has(outputs)),
      );
    default:
      return undefined;
  }
}

function downstream({ nodes }: KedroPipeline, starts: readonly KedroNode[]): (node: KedroNode) => boolean {
  return reachable(
    nodes,
    starts,
    ({ inputs }) => inputs,
    ({ outputs }) => outputs,
  );
}

function upstream({ nodes }: KedroPipeline, starts: readonly KedroNode[]): (node: KedroNode) => boolean {
  return reachable(
    nodes,
    starts,
    ({ outputs }) => outputs,
    ({ inputs }) => inputs,
  );
}

/** Whether a node can be reached from others: entered by a dataset of `entries`, left by those of `exits`. */
function reachable(
  nodes: readonly KedroNode[],
  starts: readonly KedroNode[],
  entries: (node: KedroNode) => readonly Dataset[],
  exits: (node: KedroNode) => readonly Dataset[],
): (node: KedroNode) => boolean {
  const byEntry = new Map<string, KedroNode[]>();
  for (const node of nodes) {
    for (const { name } of entries(node)) {
      const key = withoutTranscoding(name);
      byEntry.set(key, [...(byEntry.get(key) ?? []), node]);
    }
  }
  const reached = new Set<KedroNode>(starts);
  for (const node of reached) {
    for (const { name } of exits(node))
      for (const next of byEntry.get(withoutTranscoding(name)) ?? []) reached.add(next);
  }
  return (node) => reached.has(node);
}
