import type { SyntaxNode } from "./pythonLiteral.ts";
import { childrenOf } from "./pythonSyntax.ts";

/** An f-string taken apart. */
export interface FormatString {
  /** What stands before its quotes: `f`, `rf`. */
  readonly prefix: string;
  readonly quote: string;
  /** In their order: text as it is written, by turns with fields. */
  readonly pieces: readonly (string | FormatField)[];
}

/** What stands in a pair of braces of an f-string. */
export interface FormatField {
  readonly expression: SyntaxNode | undefined;
  /** What stands behind the colon, as in `{value:03d}`. */
  readonly spec: string;
  /** Whether it is changed by more than the specification, as in `{value!r}` and `{value=}`. */
  readonly isConverted: boolean;
}

/** Takes an f-string apart, of a text that it stands in. */
export function readFormatString(node: SyntaxNode, text: string): FormatString {
  const [, prefix = "", quote = ""] = /^([a-zA-Z]*)("""|'''|"|')/.exec(text.slice(node.from, node.to)) ?? [];
  const pieces: (string | FormatField)[] = [];
  let at = node.from + prefix.length + quote.length;
  for (const replacement of node.getChildren("FormatReplacement")) {
    pieces.push(text.slice(at, replacement.from), readField(replacement, text));
    at = replacement.to;
  }
  pieces.push(text.slice(at, node.to - quote.length));
  return { prefix, quote, pieces };
}

function readField(replacement: SyntaxNode, text: string): FormatField {
  const [expression, ...others] = childrenOf(replacement).filter(({ name }) => name !== "{" && name !== "}");
  const spec = replacement.getChild("FormatSpec");
  return {
    expression,
    spec: spec ? text.slice(spec.from, spec.to).replace(/^:/, "") : "",
    isConverted: others.some(({ name }) => name !== "FormatSpec"),
  };
}
