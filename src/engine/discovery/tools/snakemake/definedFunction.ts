import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonTree } from "./pythonPiece.ts";
import { childrenOf } from "./pythonPiece.ts";
import type { Evaluate, Scope } from "./scope.ts";
import { innerScope } from "./scope.ts";
import type { PythonFunction, Value } from "./values.ts";
import { functionOf } from "./values.ts";

/** The function that a definition or a `lambda` is: what `result` answers in a scope with its parameters. */
export function definedFunction(
  node: SyntaxNode,
  tree: PythonTree,
  scope: Scope,
  evaluate: Evaluate,
  result: (inner: Scope) => Value | undefined,
): PythonFunction {
  const children = childrenOf(node.getChild("ParamList"));
  const names: string[] = [];
  const defaults = new Map<string, Value>();
  for (const [index, child] of children.entries()) {
    const [before, name] = [children[index - 1]?.name, names.at(-1)];
    if (before === "AssignOp" && name !== undefined) defaults.set(name, evaluate(child, tree, scope));
    else if (child.name === "VariableName") names.push(tree.text.slice(child.from, child.to));
  }
  return functionOf(
    ({ positional, named }) => {
      const given = names.flatMap((name, index) => {
        const value = positional[index];
        return value === undefined ? [] : [[name, value] as const];
      });
      return result(innerScope(scope, new Map([...defaults, ...named, ...given])));
    },
    tree.text.slice(node.from, node.to),
  );
}
