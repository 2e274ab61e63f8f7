import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { formatValue } from "./formatText.ts";
import type { PythonTree } from "./pythonPiece.ts";
import { childrenOf } from "./pythonPiece.ts";
import type { Evaluate, Scope } from "./scope.ts";
import { longestText, markOf } from "./values.ts";

/** The text that an f-string makes. */
export function formatString(node: SyntaxNode, tree: PythonTree, scope: Scope, evaluate: Evaluate): string {
  const written = tree.text.slice(node.from, node.to);
  const quote = /^[a-zA-Z]*("""|'''|"|')/.exec(written);
  let at = node.from + (quote?.[0].length ?? 0);
  const plain = (to: number): string =>
    tree.text
      .slice(at, to)
      .replaceAll("{{", "{")
      .replaceAll("}}", "}")
      .replaceAll("\\\\", "\\")
      .replaceAll("\\n", "\n");
  const parts: string[] = [];
  for (const part of childrenOf(node)) {
    if (part.name !== "FormatReplacement") continue;
    const [expression] = childrenOf(part).filter(({ name }) => name !== "{");
    const spec = part.getChild("FormatSpec");
    parts.push(plain(part.from));
    at = part.to;
    if (!expression) continue;
    const key = tree.text.slice(expression.from, expression.to);
    const specText = spec ? tree.text.slice(spec.from + 1, spec.to) : "";
    parts.push(formatValue(evaluate(expression, tree, scope), specText, key));
  }
  parts.push(plain(Math.max(at, node.to - (quote?.[1]?.length ?? 1))));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return length > longestText ? markOf(written) : parts.join("");
}
