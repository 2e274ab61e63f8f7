import type { SyntaxNode } from "./pythonLiteral.ts";

/** A node's children in order, keywords, brackets and commas among them. Empty without a node. */
export function childrenOf(node: SyntaxNode | null | undefined): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node?.firstChild; child; child = child.nextSibling) {
    if (child.name !== "Comment") children.push(child);
  }
  return children;
}

/** What stands between the commas of a list, a tuple, an argument list…, each part as its nodes; brackets are left out. */
export function commaParts(nodes: readonly SyntaxNode[]): readonly (readonly SyntaxNode[])[] {
  const parts: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === ",") parts.push([]);
    else if (!brackets.has(node.name)) parts.at(-1)?.push(node);
  }
  return parts.filter((part) => part.length > 0);
}

const brackets = new Set(["(", ")", "[", "]", "{", "}"]);

/** The keys and values of a dictionary as it is written, without what is unpacked (`**more`). */
export function entriesOf(node: SyntaxNode): readonly (readonly [key: SyntaxNode, value: SyntaxNode])[] {
  return commaParts(childrenOf(node)).flatMap(([key, colon, value]) =>
    key && value && colon?.name === ":" ? [[key, value] as const] : [],
  );
}

/** An expression without the parentheses around it and without `await`. */
export function unwrapped(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (inner.name === "ParenthesizedExpression" || inner.name === "AwaitExpression") {
    const next = childrenOf(inner).find((child) => !brackets.has(child.name) && child.name !== "await");
    if (!next) return inner;
    inner = next;
  }
  return inner;
}

/** Whether a node opens a scope of its own: a function, a class, a lambda. */
export function isScope(node: SyntaxNode): boolean {
  return scopes.has(node.name);
}

const scopes = new Set(["FunctionDefinition", "ClassDefinition", "LambdaExpression"]);

/** The innermost node of one of these names around a node; undefined where there is none. */
export function enclosing(node: SyntaxNode, ...names: readonly string[]): SyntaxNode | undefined {
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (names.includes(outer.name)) return outer;
  }
  return undefined;
}

/** Visits a node and all that is in it, in the order of the text; what is in a node is passed by where `visit` answers false. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => boolean | void): void {
  const cursor = node.cursor();
  let depth = 0;
  for (;;) {
    if (visit(cursor.node) !== false && cursor.firstChild()) {
      depth += 1;
      continue;
    }
    while (depth > 0 && !cursor.nextSibling()) {
      cursor.parent();
      depth -= 1;
    }
    if (depth === 0) return;
  }
}

/** All nodes of one name in a node, in the order of the text. With `isShallow`, without those in functions and classes that are defined in it. */
export function nodesIn(node: SyntaxNode, name: string, isShallow = false): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  walk(node, (inner) => {
    if (inner.name === name) found.push(inner);
    const isItself = inner.from === node.from && inner.name === node.name;
    return !isShallow || isItself || !isScope(inner);
  });
  return found;
}

/** The statements directly in a module or a body, also those that share a line (`a = 1; b = 2`). */
export function statementsOf(body: SyntaxNode): readonly SyntaxNode[] {
  const nodes = childrenOf(body).flatMap((node) => (node.name === "StatementGroup" ? childrenOf(node) : [node]));
  return nodes.filter(({ name }) => name !== ":" && name !== ";");
}

/**
 * The statements of a module or a body, and of the blocks in it that are no scope (`if`, `try`, `with`, loops), in the
 * order of the text; a decorated definition is its `DecoratedStatement`.
 */
export function statementsIn(body: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const open: SyntaxNode[] = [...statementsOf(body)].reverse();
  for (let node = open.pop(); node; node = open.pop()) {
    found.push(node);
    if (!blocks.has(node.name)) continue;
    for (const inner of childrenOf(node).flatMap(bodiesOf).reverse()) open.push(...[...statementsOf(inner)].reverse());
  }
  return found;
}

const blocks = new Set([
  "IfStatement",
  "TryStatement",
  "WithStatement",
  "ForStatement",
  "WhileStatement",
  "MatchStatement",
]);

function bodiesOf(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.name === "Body") return [node];
  return node.name === "MatchBody"
    ? node.getChildren("MatchClause").flatMap((clause) => clause.getChildren("Body"))
    : [];
}

/** The body of a function, a class or a simple statement (`with`, `for`). */
export function bodyOf(node: SyntaxNode): SyntaxNode | undefined {
  return node.getChild("Body") ?? undefined;
}

/** The bodies of a statement that may have several (`if`, `try`, a loop with `else`). */
export function bodiesIn(node: SyntaxNode): readonly SyntaxNode[] {
  return node.getChildren("Body");
}

/**
 * The sides of `a and b` and `a or b`; undefined of anything else. Of `not a or b` the grammar has `not` stand before all of
 * it, where Python denies `a` alone: what denies a node has to deny the left side of one that is connected.
 */
export function connectedSides(
  node: SyntaxNode,
): { readonly left: SyntaxNode; readonly sign: "and" | "or"; readonly right: SyntaxNode } | undefined {
  const [left, sign, right] = node.name === "BinaryExpression" ? childrenOf(node) : [];
  if (!left || !right || (sign?.name !== "and" && sign?.name !== "or")) return undefined;
  return { left, sign: sign.name, right };
}
