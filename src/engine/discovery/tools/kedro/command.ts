import { shellQuote } from "../shellQuote.ts";
import type { KedroNode } from "./nodes.ts";
import { fullName, isParameter, nodeKey } from "./nodes.ts";
import { selectNodes } from "./pipelineMethods.ts";
import type { KedroPipeline } from "./pipelines.ts";

/**
 * What runs one node: by its name. A node without one is called differently by each version of Kedro, and so is run by what
 * it reads and makes, where that picks no other node.
 */
export function nodeCommand(node: KedroNode, pipelineName: string, pipeline: KedroPipeline): string {
  const option = pipelineName === "__default__" ? "" : ` --pipeline=${shellQuote(pipelineName)}`;
  const selection = node.name === undefined ? selectionOf(node, pipeline) : undefined;
  return `kedro run ${selection ?? `--nodes=${shellQuote(fullName(node))}`}${option}`;
}

/** What the node reads and makes, where that picks no other node: all that it reads, or one of it alone. */
function selectionOf(node: KedroNode, pipeline: KedroPipeline): string | undefined {
  const inputs = node.inputs.filter((dataset) => !isParameter(dataset)).map(({ name }) => name);
  const outputs = node.outputs.map(({ name }) => name);
  const beginnings = [inputs, ...inputs.map((input) => [input])];
  const chosen = beginnings.find((names) => picksOnly(node, pipeline, names, outputs));
  if (!chosen) return undefined;
  const options = [
    ...(chosen.length > 0 ? [`--from-inputs=${shellQuote(chosen.join(","))}`] : []),
    ...(outputs.length > 0 ? [`--to-outputs=${shellQuote(outputs.join(","))}`] : []),
  ];
  return options.join(" ");
}

function picksOnly(
  node: KedroNode,
  pipeline: KedroPipeline,
  inputs: readonly string[],
  outputs: readonly string[],
): boolean {
  let selected = pipeline;
  if (inputs.length > 0) selected = selectNodes(selected, "from_inputs", inputs, pipeline);
  if (outputs.length > 0) selected = selectNodes(selected, "to_outputs", outputs, pipeline);
  const [only, ...others] = selected.nodes;
  return only !== undefined && others.length === 0 && nodeKey(only) === nodeKey(node);
}
