import type { Remedy } from "../../../model/remedy.ts";
import type { Problem } from "../../../model/source.ts";
import { problemAt } from "../../../model/source.ts";
import { rangeOf } from "../../python/pythonModule.ts";
import type { KedroNode } from "./nodes.ts";
import { fullName, shortName, withoutTranscoding } from "./nodes.ts";
import type { KedroPipeline } from "./pipelines.ts";
import { datasetRange } from "./places.ts";

/** What Kedro refuses in a pipeline: two nodes of one name, two that make one dataset. Nodes under conditions that cannot be told are left alone. */
export function pipelineProblems(name: string, { nodes }: KedroPipeline): readonly Problem[] {
  const problems: Problem[] = [];
  const named = new Map<string, KedroNode>();
  const makers = new Map<string, KedroNode>();
  for (const node of nodes.filter(({ isCertain }) => isCertain)) {
    if (named.has(fullName(node))) problems.push(duplicateNode(name, node, nodes));
    else named.set(fullName(node), node);
    for (const output of node.outputs) {
      const dataset = withoutTranscoding(output.name);
      const maker = makers.get(dataset);
      if (!maker) makers.set(dataset, node);
      else if (maker !== node) {
        const message = `\`${dataset}\` is made by \`${shortName(maker)}\` already, in the same pipeline \`${name}\`. Let one of the two make another dataset.`;
        problems.push(problemAt(node.module.file, datasetRange(node, output), "kedro-output-twice", message));
      }
    }
  }
  return problems;
}

function duplicateNode(name: string, node: KedroNode, others: readonly KedroNode[]): Problem {
  const { module, nameNode } = node;
  const message = `Pipeline \`${name}\` has a node \`${fullName(node)}\` already. Give this one another name.`;
  const taken = others.flatMap((other) => other.name ?? []);
  const remedies: readonly Remedy[] = nameNode.name === "String" ? [{ kind: "rename", taken, joint: "_" }] : [];
  return problemAt(module.file, rangeOf(module, nameNode), "kedro-node-twice", message, "error", remedies);
}
