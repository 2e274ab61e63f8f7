import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { childrenOf } from "../../python/pythonSyntax.ts";
import type { ClassBody, ClassMember } from "./definedClass.ts";
import { definedClass, superOf } from "./definedClass.ts";
import { evaluate } from "./evaluate.ts";
import type { PythonTree } from "./pythonPiece.ts";
import { argumentsOf } from "./pythonPiece.ts";
import type { Scope } from "./scope.ts";
import { branchScope, innerScope } from "./scope.ts";
import type { Value } from "./values.ts";
import { functionOf } from "./values.ts";

/** How the statements of a class's body are followed; a function is set in the one scope and sees the other. */
interface Follow {
  readonly statement: (node: SyntaxNode, tree: PythonTree, scope: Scope) => unknown;
  readonly define: (node: SyntaxNode, tree: PythonTree, scope: Scope, inside: Scope) => void;
}

/** Takes a class of the project's: its methods do not see its names, but through `self`. */
export function defineClass(node: SyntaxNode, tree: PythonTree, scope: Scope, { statement, define }: Follow): void {
  const name = node.getChild("VariableName");
  const body = node.getChild("Body");
  if (!name || !body) return;
  const selves: ClassBody["selves"] = [];
  const values = new Map<string, Value>();
  const bindings = new Map<string, ClassMember["binding"]>();
  const fields: string[] = [];
  const own = branchScope(scope, values);
  const methods = innerScope(scope, new Map<string, Value>([["super", functionOf(() => superOf(selves))]]));
  for (const child of childrenOf(body)) {
    const method = child.name === "DecoratedStatement" ? child.getChild("FunctionDefinition") : child;
    const called = method?.getChild("VariableName");
    if (method?.name === "FunctionDefinition" && called) {
      define(method, tree, own, methods);
      bindings.set(tree.text.slice(called.from, called.to), bindingOf(child, tree));
    } else {
      if (child.name === "AssignStatement" && child.getChild("TypeDef") && called)
        fields.push(tree.text.slice(called.from, called.to));
      statement(child, tree, own);
    }
  }
  const members = new Map(
    [...values].map(([member, value]): [string, ClassMember] => {
      const binding = bindings.get(member);
      return [member, { value, ...(binding && { binding }) }];
    }),
  );
  const bases = argumentsOf(node.getChild("ArgList"), tree.text).map((base) => evaluate(base.value, tree, scope));
  const code = tree.text.slice(node.from, node.to);
  scope.set(tree.text.slice(name.from, name.to), definedClass({ bases, members, fields, selves }, code));
}

function bindingOf(statementNode: SyntaxNode, tree: PythonTree): ClassMember["binding"] {
  const decorators = statementNode.getChildren("Decorator").map((found) => tree.text.slice(found.from, found.to));
  if (decorators.some((written) => /^@staticmethod\b/.test(written))) return "static";
  if (decorators.some((written) => /^@classmethod\b/.test(written))) return "class";
  return decorators.some((written) => /^@(?:functools\.)?(?:cached_)?property\b/.test(written)) ? "property" : "method";
}
