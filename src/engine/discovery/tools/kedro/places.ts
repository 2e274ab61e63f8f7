import type { SourceRange } from "../../../model/source.ts";
import { readString } from "../../python/pythonLiteral.ts";
import { rangeOf, textOf } from "../../python/pythonModule.ts";
import { nodesIn } from "../../python/pythonSyntax.ts";
import type { Dataset, KedroNode } from "./nodes.ts";

/** Where a node names a dataset: its text in the call of `node`, or the node's name where it is put together elsewhere. */
export function datasetRange(node: KedroNode, { written }: Dataset): SourceRange {
  const { module, call, nameNode } = node;
  const texts = nodesIn(call, "String").filter((text) => text.from !== nameNode.from);
  return rangeOf(module, texts.find((text) => readString(textOf(module, text)) === written) ?? nameNode);
}
