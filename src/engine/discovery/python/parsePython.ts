import { parser } from "@lezer/python";
import type { SyntaxNode } from "./pythonLiteral.ts";

/** How deep a syntax tree may be: those who walk it call themselves for every level. People write some thirty. */
const maxDepth = 600;

/**
 * The uppermost node of a Python text's syntax tree, with error nodes where its syntax is broken. A statement of the
 * module that is nested too deeply (one made by a program, or an attack) is as if blanks stood there.
 */
export function parsePython(text: string): SyntaxNode {
  const { topNode } = parser.parse(text);
  const deep = tooDeep(topNode);
  if (deep.length === 0) return topNode;
  let rest = "";
  for (const { from, to } of deep) {
    rest += text.slice(rest.length, from) + text.slice(from, to).replaceAll(/[^\r\n]/g, " ");
  }
  const again = parser.parse(rest + text.slice(rest.length)).topNode;
  return tooDeep(again).length === 0 ? again : parser.parse("").topNode;
}

/** The statements of a module, in its order, below which its tree goes deeper than anyone walks. */
function tooDeep(module: SyntaxNode): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  let depth = 0;
  let statement = { from: 0, to: 0 };
  module.cursor().iterate(
    ({ from, to }) => {
      if (depth === 1) statement = { from, to };
      depth += 1;
      if (depth > maxDepth && found.at(-1) !== statement) found.push(statement);
    },
    () => {
      depth -= 1;
    },
  );
  return found;
}
