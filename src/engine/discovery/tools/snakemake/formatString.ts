import { readFormatString } from "../../python/formatString.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { formatValue } from "./formatText.ts";
import type { PythonTree } from "./pythonPiece.ts";
import type { Evaluate, Scope } from "./scope.ts";
import { longestText, markOf } from "./values.ts";

/** The text that an f-string makes. */
export function formatString(node: SyntaxNode, tree: PythonTree, scope: Scope, evaluate: Evaluate): string {
  const text = readFormatString(node, tree.text)
    .pieces.map((piece) => {
      if (typeof piece === "string") return plainText(piece);
      const { expression, spec } = piece;
      if (!expression) return "";
      return formatValue(evaluate(expression, tree, scope), spec, tree.text.slice(expression.from, expression.to));
    })
    .join("");
  return text.length > longestText ? markOf(tree.text.slice(node.from, node.to)) : text;
}

function plainText(written: string): string {
  return written.replaceAll("{{", "{").replaceAll("}}", "}").replaceAll("\\\\", "\\").replaceAll("\\n", "\n");
}
