import type { Tolerance } from "../../python/parsePython.ts";
import { parsePython, usualTolerance } from "../../python/parsePython.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { childrenOf } from "../../python/pythonSyntax.ts";

/** A piece of Python in a file; it is parsed when it is first asked for. */
export interface PythonText {
  /** Where the piece begins in the file. */
  readonly start: number;
  readonly end: number;
  readonly code: string;
  /** The arguments where the piece is what stands between a call's parentheses. */
  args(): PythonTree;
  /** The statements where the piece is a script. */
  script(): PythonTree;
}

/** A syntax tree with the text that its places count in. */
export interface PythonTree {
  readonly text: string;
  readonly root: SyntaxNode;
  /** What to add to a place in the tree for the place in the file. */
  readonly shift: number;
}

/** What the pieces of one file share, and where the first one begins that was too much for it. */
export interface FileTolerance extends Tolerance {
  endedAt?: number;
}

/** The piece of `text` from `start` to `end`. */
export function pythonPiece(
  text: string,
  start: number,
  end: number,
  tolerance: FileTolerance = { left: usualTolerance },
): PythonText {
  const code = text.slice(start, end);
  let args: PythonTree | undefined;
  let script: PythonTree | undefined;
  return {
    start,
    end,
    code,
    // A comment at the end must not swallow the parenthesis.
    args: () => (args ??= treeOf(`f(${code}\n)`, start - 2, tolerance)),
    script: () => (script ??= treeOf(`${code}\n`, start, tolerance)),
  };
}

function treeOf(text: string, shift: number, tolerance: FileTolerance): PythonTree {
  const root = parsePython(text, tolerance);
  if (root.to < text.length) tolerance.endedAt ??= Math.max(0, shift);
  return { text, root, shift };
}

/** An argument of a call: `name` where it has one, `unpack` for `*x` and `**x`. */
export interface Argument {
  readonly name?: string;
  readonly unpack?: "*" | "**";
  readonly value: SyntaxNode;
}

/** The arguments of an `ArgList`, in order. */
export function argumentsOf(list: SyntaxNode | null | undefined, text: string): readonly Argument[] {
  const found: Argument[] = [];
  let name: string | undefined;
  let unpack: "*" | "**" | undefined;
  const children = childrenOf(list);
  for (const [index, node] of children.entries()) {
    const written = text.slice(node.from, node.to);
    if (["(", ")", ",", "AssignOp", "⚠"].includes(node.name)) {
      if (node.name === ",") name = unpack = undefined;
    } else if (node.name === "*" || node.name === "**") {
      unpack = node.name;
    } else if (node.name === "VariableName" && children[index + 1]?.name === "AssignOp") {
      name = written;
    } else {
      found.push({ value: node, ...(name !== undefined && { name }), ...(unpack && { unpack }) });
      name = unpack = undefined;
    }
  }
  return found;
}

/** The arguments of a directive. */
export function directiveArguments(args: PythonText): readonly Argument[] {
  const { root, text } = args.args();
  const call = root.firstChild?.firstChild;
  return argumentsOf(call?.getChild("ArgList"), text);
}

/** The children that are no punctuation. */
export function valuesIn(node: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(node).filter((child) => !["(", ")", "[", "]", "{", "}", ",", ":"].includes(child.name));
}
