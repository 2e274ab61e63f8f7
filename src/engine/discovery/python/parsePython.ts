import { parser } from "@lezer/python";
import type { SyntaxNode } from "./pythonLiteral.ts";

/** How deep a syntax tree may be: those who walk it call themselves for every level. People write some thirty. */
const maxDepth = 600;

/**
 * How many tokens behind a fault may still be read, in all texts that share it: making sense of what is no Python costs
 * many times what reading Python does.
 */
export interface Tolerance {
  left: number;
}

export const usualTolerance = 50_000;

const strictParser = parser.configure({ strict: true });

/**
 * The uppermost node of a Python text's syntax tree, with error nodes where its syntax is broken. A statement of the
 * module that is nested too deeply (one made by a program, or an attack) is as if blanks stood there. The tree ends where
 * the tolerance does.
 */
export function parsePython(text: string, tolerance: Tolerance = { left: usualTolerance }): SyntaxNode {
  const topNode = parseBounded(text, tolerance);
  const deep = tooDeep(topNode);
  if (deep.length === 0) return topNode;
  let rest = "";
  for (const { from, to } of deep) {
    rest += text.slice(rest.length, from) + text.slice(from, to).replaceAll(/[^\r\n]/g, " ");
  }
  const again = parseBounded(rest + text.slice(rest.length), tolerance);
  return tooDeep(again).length === 0 ? again : parser.parse("").topNode;
}

function parseBounded(text: string, tolerance: Tolerance): SyntaxNode {
  const strict = strictParser.startParse(text);
  try {
    for (;;) {
      const tree = strict.advance();
      if (tree) return tree.topNode;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (tolerance.left <= 0) return parser.parse("").topNode;
  const parse = parser.startParse(text);
  for (;;) {
    const tree = parse.advance();
    if (tree) return tree.topNode;
    if (parse.parsedPos >= strict.parsedPos && tolerance.left-- === 1) parse.stopAt(parse.parsedPos);
  }
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
