import type { Problem } from "../../../model/source.ts";
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
    if (named.has(fullName(node))) problems.push(duplicateNode(name, node));
    else named.set(fullName(node), node);
    for (const output of node.outputs) {
      const dataset = withoutTranscoding(output.name);
      const maker = makers.get(dataset);
      if (!maker) makers.set(dataset, node);
      else if (maker !== node) {
        const message = `\`${dataset}\` is made by \`${shortName(maker)}\` already, in the same pipeline \`${name}\`. Let one of the two make another dataset.`;
        problems.push(problemAt(node, datasetRange(node, output), "kedro-output-twice", message));
      }
    }
  }
  return problems;
}

function duplicateNode(name: string, node: KedroNode): Problem {
  const message = `Pipeline \`${name}\` has a node \`${fullName(node)}\` already. Give this one another name.`;
  return problemAt(node, rangeOf(node.module, node.nameNode), "kedro-node-twice", message);
}

function problemAt({ module }: KedroNode, range: Problem["range"], code: string, message: string): Problem {
  return { file: module.file, range, severity: "error", code, message };
}
