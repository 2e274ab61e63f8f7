import { parser } from "@lezer/python";
import type { SyntaxNode } from "./pythonLiteral.ts";

/** How deep a syntax tree may be: those who walk it call themselves for every level. People write some thirty. */
const maxDepth = 600;

/**
 * The uppermost node of a Python text's syntax tree, with error nodes where its syntax is broken. Of a text that is
 * nested too deeply (one made by a program, or an attack) the tree of an empty one.
 */
export function parsePython(text: string): SyntaxNode {
  const tree = parser.parse(text);
  let depth = 0;
  let deepest = 0;
  tree.iterate({
    enter: () => {
      depth += 1;
      if (depth > deepest) deepest = depth;
    },
    leave: () => {
      depth -= 1;
    },
  });
  return (deepest > maxDepth ? parser.parse("") : tree).topNode;
}
