import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import { onceForModule, textOf } from "./pythonModule.ts";
import { childrenOf, isScope, nodesIn, walk } from "./pythonSyntax.ts";

const knownBindings = onceForModule(() => new Map<number, ReadonlyMap<string, number>>());

/**
 * The names that a body (of a function, a class, a module) binds, each with how often it is bound or its value changed in
 * place (`names.append(…)`): a name that is bound once is a constant. Names that `global` gives away are not the body's.
 */
export function bindingsIn(module: PythonModule, body: SyntaxNode): ReadonlyMap<string, number> {
  const known = knownBindings(module).get(body.from);
  if (known) return known;
  const counts = new Map<string, number>();
  const add = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  const changed: string[] = [];
  const outer: string[] = [];
  walk(body, (node) => {
    for (const target of boundBy(node)) add(textOf(module, target));
    changed.push(...changedBy(module, node));
    if (node.name === "ScopeStatement") outer.push(...namesIn(module, node));
    return !isScope(node);
  });
  for (const name of changed.filter((name) => counts.has(name))) add(name);
  for (const name of outer) counts.delete(name);
  // A function may set a name of the module's that it says to be `global`.
  const givenUp = body.parent ? [] : nodesIn(body, "ScopeStatement").flatMap((node) => namesIn(module, node));
  for (const name of givenUp) add(name);
  knownBindings(module).set(body.from, counts);
  return counts;
}

function namesIn(module: PythonModule, node: SyntaxNode): readonly string[] {
  return node.getChildren("VariableName").map((name) => textOf(module, name));
}

/** The names that a statement or an expression binds by itself, imports aside. */
function boundBy(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.name) {
    case "AssignStatement": {
      const children = childrenOf(node);
      const last = children.findLastIndex((child) => child.name === "AssignOp");
      return targetsIn(children.slice(0, Math.max(last, 0)));
    }
    case "UpdateStatement":
    case "NamedExpression":
      return targetsIn(childrenOf(node).slice(0, 1));
    case "ForStatement": {
      const children = childrenOf(node);
      const end = children.findIndex((child) => child.name === "in");
      return targetsIn(children.slice(0, Math.max(end, 0)));
    }
    case "WithStatement":
    case "TryStatement": {
      const children = childrenOf(node);
      return targetsIn(children.filter((_, index) => children[index - 1]?.name === "as"));
    }
    case "FunctionDefinition":
    case "ClassDefinition":
      return targetsIn(node.getChildren("VariableName").slice(0, 1));
    default:
      return [];
  }
}

/** The names in the target of an assignment or a loop: `a`, `(a, b)`, `[a, b]`. */
export function targetsIn(nodes: readonly SyntaxNode[]): readonly SyntaxNode[] {
  return nodes.flatMap((node) => {
    if (node.name === "VariableName") return [node];
    return targetLists.has(node.name) ? targetsIn(childrenOf(node)) : [];
  });
}

const targetLists = new Set(["TupleExpression", "ArrayExpression", "ParenthesizedExpression"]);

const mutators = /^(?:append|extend|insert|add|update|setdefault|pop|popitem|remove|discard|clear|sort|reverse)$/;

/** The name whose list or dictionary a node changes in place: `x.append(1)`, `x["a"] = 1`. */
function changedBy(module: PythonModule, node: SyntaxNode): readonly string[] {
  const callee = node.name === "CallExpression" ? node.firstChild : undefined;
  if (callee?.name === "MemberExpression") {
    const member = callee.getChild("PropertyName");
    const object = callee.firstChild;
    const isChange = member && object?.name === "VariableName" && mutators.test(textOf(module, member));
    return isChange ? [textOf(module, object)] : [];
  }
  if (node.name !== "AssignStatement" && node.name !== "UpdateStatement") return [];
  const target = node.firstChild;
  const object = target?.name === "MemberExpression" && target.getChild("[") ? target.firstChild : undefined;
  return object?.name === "VariableName" ? [textOf(module, object)] : [];
}
