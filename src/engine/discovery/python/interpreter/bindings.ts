import type { SyntaxNode } from "../pythonLiteral.ts";
import { textOf } from "../pythonModule.ts";
import { commaParts, childrenOf } from "../pythonSyntax.ts";
import { evaluate } from "./scope.ts";
import { removeAt, removeEntry, setEntry } from "./changes.ts";
import type { Scope, Value } from "./language.ts";
import { asKind, isList, isMap, keyOf, unknown } from "./values.ts";

/** Binds what stands left of `=`, or between `for` and `in`: names, parts of them, items of a list or dictionary. */
export function bindTargets(scope: Scope, nodes: readonly SyntaxNode[], value: Value): void {
  const parts = commaParts(nodes);
  const [[first] = []] = parts;
  if (parts.length === 1 && first) bindTarget(scope, first, value);
  else bindParts(scope, parts, value);
}

function bindTarget(scope: Scope, target: SyntaxNode, value: Value): void {
  switch (target.name) {
    case "VariableName":
      scope.names.set(textOf(scope.module, target), value);
      break;
    case "TupleExpression":
    case "ArrayExpression":
    case "ParenthesizedExpression":
      bindParts(scope, commaParts(childrenOf(target)), value);
      break;
    case "MemberExpression":
      bindItem(scope, target, value);
      break;
    default:
  }
}

function bindParts(scope: Scope, parts: readonly (readonly SyntaxNode[])[], value: Value): void {
  const values = isList(value) ? value : [];
  const star = parts.findIndex(([first]) => first?.name === "*");
  const taken = values.length - (parts.length - 1);
  for (const [index, [first, second]] of parts.entries()) {
    if (index === star && second) bindTarget(scope, second, values.slice(star, star + taken));
    else if (first) bindTarget(scope, first, values[star >= 0 && index > star ? index + taken - 1 : index] ?? unknown);
  }
}

/** `pipelines["__default__"] = …`, `self.models = …`. */
function bindItem(scope: Scope, target: SyntaxNode, value: Value): void {
  const object = evaluate(scope, target.firstChild ?? undefined);
  const member = target.getChild("PropertyName");
  if (member) {
    asKind(object, "class")?.names.set(textOf(scope.module, member), value);
    return;
  }
  const [keyNode] = childrenOf(target).slice(2, -1);
  const key = evaluate(scope, keyNode);
  const text = keyOf(key);
  if (isMap(object) && text !== undefined) setEntry(scope.reading, object, text, value);
  else if (isList(object) && typeof key === "bigint" && scope.reading.doubts === 0) {
    object.splice(Number(key), 1, value);
  }
}

/** `del pipelines["draft"]`. */
export function removeTargets(scope: Scope, nodes: readonly SyntaxNode[]): void {
  for (const [target] of commaParts(nodes)) {
    if (target?.name === "VariableName") scope.names.delete(textOf(scope.module, target));
    if (target?.name !== "MemberExpression" || target.getChild("PropertyName")) continue;
    const object = evaluate(scope, target.firstChild ?? undefined);
    const [keyNode] = childrenOf(target).slice(2, -1);
    const key = evaluate(scope, keyNode);
    if (isMap(object)) removeEntry(scope.reading, object, keyOf(key) ?? "");
    else if (isList(object) && typeof key === "bigint") removeAt(scope.reading, object, Number(key));
  }
}
