import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { childrenOf } from "../../python/pythonSyntax.ts";
import type { PythonTree } from "./pythonPiece.ts";
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
  const { names, defaults, rest, others } = parametersOf(node, tree, scope, evaluate);
  return functionOf(
    ({ positional, named }) => {
      const given = names.flatMap((name, index) => {
        const value = positional[index];
        return value === undefined ? [] : [[name, value] as const];
      });
      const values = new Map<string, Value>([...defaults, ...named, ...given]);
      if (rest !== undefined) values.set(rest, positional.slice(names.length));
      if (others !== undefined) values.set(others, new Map([...named].filter(([name]) => !names.includes(name))));
      return result(innerScope(scope, values));
    },
    tree.text.slice(node.from, node.to),
  );
}

interface Parameters {
  /** Those that a place stands for. */
  readonly names: readonly string[];
  readonly defaults: ReadonlyMap<string, Value>;
  /** `args` of `*args`. */
  readonly rest?: string;
  /** `kwargs` of `**kwargs`. */
  readonly others?: string;
}

function parametersOf(node: SyntaxNode, tree: PythonTree, scope: Scope, evaluate: Evaluate): Parameters {
  const children = childrenOf(node.getChild("ParamList"));
  const names: string[] = [];
  const defaults = new Map<string, Value>();
  const starred = new Map<string, string>();
  let last: string | undefined;
  for (const [index, child] of children.entries()) {
    const before = children[index - 1]?.name;
    if (before === "AssignOp" && last !== undefined) defaults.set(last, evaluate(child, tree, scope));
    else if (child.name === "*") starred.set("*", "");
    else if (child.name === "VariableName") {
      last = tree.text.slice(child.from, child.to);
      if (before === "*" || before === "**") starred.set(before, last);
      // What stands behind a star is given by name alone.
      else if (!starred.has("*")) names.push(last);
    }
  }
  const [rest, others] = [starred.get("*"), starred.get("**")];
  return { names, defaults, ...(rest && { rest }), ...(others !== undefined && { others }) };
}
