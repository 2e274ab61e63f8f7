import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import { textOf } from "./pythonModule.ts";
import { childrenOf, commaParts, nodesIn, unwrapped } from "./pythonSyntax.ts";

/** What stands between the parentheses of a call, or of a class definition. */
export interface PythonArguments {
  /** In order, without those that are unpacked (`*args`). */
  readonly positional: readonly SyntaxNode[];
  readonly keywords: ReadonlyMap<string, SyntaxNode>;
  /** What is unpacked by `*`. */
  readonly starred: readonly SyntaxNode[];
  /** What is unpacked by `**`. */
  readonly doubleStarred: readonly SyntaxNode[];
}

export interface PythonCall extends PythonArguments {
  readonly node: SyntaxNode;
  /** What is called: a name, a member, another call… */
  readonly callee: SyntaxNode;
}

/** A call (also in parentheses, or awaited); undefined for any other expression. */
export function readCall(module: PythonModule, expression: SyntaxNode): PythonCall | undefined {
  const node = unwrapped(expression);
  const callee = node.name === "CallExpression" ? node.firstChild : undefined;
  return callee ? { node, callee, ...readArguments(module, node.getChild("ArgList")) } : undefined;
}

/** The arguments in an argument list; none without one. */
export function readArguments(module: PythonModule, list: SyntaxNode | null | undefined): PythonArguments {
  const positional: SyntaxNode[] = [];
  const keywords = new Map<string, SyntaxNode>();
  const starred: SyntaxNode[] = [];
  const doubleStarred: SyntaxNode[] = [];
  for (const part of commaParts(childrenOf(list))) {
    const [first, second, third] = part;
    if (!first) continue;
    if (first.name === "*" && second) starred.push(second);
    else if (first.name === "**" && second) doubleStarred.push(second);
    else if (second?.name === "AssignOp" && textOf(module, second) === "=") {
      if (third) keywords.set(textOf(module, first), third);
    } else if (second?.name === "AssignOp" && third) positional.push(third);
    else if (part.length === 1) positional.push(first);
  }
  return { positional, keywords, starred, doubleStarred };
}

/** An argument by its keyword, or else by its place among the positional ones. */
export function argumentOf(args: PythonArguments, keyword: string, index?: number): SyntaxNode | undefined {
  return args.keywords.get(keyword) ?? (index === undefined ? undefined : args.positional[index]);
}

/**
 * All calls in a node, in the order of the text, those in arguments of others after the outer ones. With `isShallow`,
 * without those in functions and classes that are defined in it.
 */
export function callsIn(module: PythonModule, node: SyntaxNode, isShallow = false): readonly PythonCall[] {
  return nodesIn(node, "CallExpression", isShallow).flatMap((found) => readCall(module, found) ?? []);
}
