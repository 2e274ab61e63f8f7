import { childrenOf, connectedSides } from "../../python/pythonSyntax.ts";
import { readPythonLiteral } from "../../python/pythonLiteral.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { calculate } from "./calculate.ts";
import { comprehension } from "./comprehension.ts";
import { definedFunction } from "./definedFunction.ts";
import { formatString } from "./formatString.ts";
import { member } from "./members.ts";
import type { Argument, PythonText, PythonTree } from "./pythonPiece.ts";
import { argumentsOf, directiveArguments, valuesIn } from "./pythonPiece.ts";
import type { Scope } from "./scope.ts";
import { enter, leave } from "./scope.ts";
import type { CallArguments, Series, Unknown, Value } from "./values.ts";
import { isKind, itemsOf, markOf, textOf, truthOf, unknown } from "./values.ts";

/** The value of the one expression that a piece of Python is; nothing of it is run. */
export function evaluatePiece(piece: PythonText, scope: Scope): Value {
  const [first] = directiveArguments(piece);
  return first ? evaluate(first.value, piece.args(), scope) : unknown(piece.code);
}

/** What can be told of an expression without running anything: what cannot is a value of kind `unknown`. */
export function evaluate(node: SyntaxNode, tree: PythonTree, scope: Scope): Value {
  const written = tree.text.slice(node.from, node.to);
  const value = enter(scope) ? valueOf(node, tree, scope, written) : undefined;
  leave(scope);
  return value === undefined ? unknown(written) : value;
}

function valueOf(node: SyntaxNode, tree: PythonTree, scope: Scope, written: string): Value | undefined {
  switch (node.name) {
    case "VariableName":
      return scope.get(written);
    case "Number":
    case "String":
    case "Boolean":
      return readPythonLiteral(node, tree.text) as Value | undefined;
    case "None":
      return null;
    case "ContinuedString":
      return childrenOf(node)
        .map((part) => textOf(evaluate(part, tree, scope), tree.text.slice(part.from, part.to)))
        .join("");
    case "FormatString":
      return formatString(node, tree, scope, evaluate);
    case "ParenthesizedExpression": {
      const [inner] = valuesIn(node);
      return inner && evaluate(inner, tree, scope);
    }
    case "ArrayExpression":
    case "TupleExpression":
    case "SetExpression":
      return itemsIn(node, tree, scope);
    case "DictionaryExpression":
      return dictionary(node, tree, scope);
    case "ArrayComprehensionExpression":
    case "ComprehensionExpression":
    case "SetComprehensionExpression":
    case "DictionaryComprehensionExpression":
      return comprehension(node, tree, scope, evaluate);
    case "ConditionalExpression": {
      const [whenTrue, condition, whenFalse] = valuesIn(node).filter(({ name }) => name !== "if" && name !== "else");
      if (!whenTrue || !condition || !whenFalse) return undefined;
      const truth = truthOf(evaluate(condition, tree, scope));
      return truth === undefined ? undefined : evaluate(truth ? whenTrue : whenFalse, tree, scope);
    }
    case "LambdaExpression":
      return lambda(node, tree, scope);
    case "BinaryExpression":
    case "UnaryExpression":
      return operation(node, tree, scope);
    case "MemberExpression":
      return member(node, tree, scope, evaluate);
    case "CallExpression":
      return call(node, tree, scope, written);
    default:
      return undefined;
  }
}

function itemsIn(node: SyntaxNode, tree: PythonTree, scope: Scope): Value[] | undefined {
  const items: Value[] = [];
  let isUnpacked = false;
  for (const child of valuesIn(node)) {
    if (child.name === "*") {
      isUnpacked = true;
      continue;
    }
    const value = evaluate(child, tree, scope);
    const unpacked = isUnpacked ? itemsOf(value) : undefined;
    items.push(...(unpacked ?? [value]));
    isUnpacked = false;
  }
  return items;
}

function dictionary(node: SyntaxNode, tree: PythonTree, scope: Scope): Value | undefined {
  const entries = new Map<string, Value>();
  let key: string | undefined;
  let isUnpacked = false;
  for (const child of valuesIn(node)) {
    if (child.name === "**") isUnpacked = true;
    else if (isUnpacked) {
      const inner = evaluate(child, tree, scope);
      if (!(inner instanceof Map)) return undefined;
      for (const [name, value] of inner) entries.set(name, value);
      isUnpacked = false;
    } else if (key === undefined) {
      key = textOf(evaluate(child, tree, scope), tree.text.slice(child.from, child.to));
    } else {
      entries.set(key, evaluate(child, tree, scope));
      key = undefined;
    }
  }
  return entries;
}

function lambda(node: SyntaxNode, tree: PythonTree, scope: Scope): Value | undefined {
  const body = node.lastChild;
  return body ? definedFunction(node, tree, scope, evaluate, (inner) => evaluate(body, tree, inner)) : undefined;
}

function operation(node: SyntaxNode, tree: PythonTree, scope: Scope): Value | undefined {
  const operands = childrenOf(node);
  const last = operands.at(-1);
  const [left] = operands;
  if (!left || !last) return undefined;
  const isPrefixed = node.name === "UnaryExpression";
  const operator = operands
    .slice(isPrefixed ? 0 : 1, -1)
    .map(({ from, to }) => tree.text.slice(from, to))
    .join(" ");
  if (isPrefixed) return prefixed(operator, last, tree, scope);
  const value = evaluate(left, tree, scope);
  const right = (): Value => evaluate(last, tree, scope);
  return operator === "and" || operator === "or"
    ? connect(value, operator, right)
    : calculate(value, operator, right());
}

/** `not` binds closer than `and` and `or`. */
function prefixed(operator: string, node: SyntaxNode, tree: PythonTree, scope: Scope): Value | undefined {
  const sides = operator === "not" ? connectedSides(node) : undefined;
  if (!sides) return calculate(undefined, operator, evaluate(node, tree, scope));
  return connect(prefixed(operator, sides.left, tree, scope), sides.sign, () => evaluate(sides.right, tree, scope));
}

function connect(left: Value | undefined, operator: "and" | "or", right: () => Value): Value | undefined {
  const truth = truthOf(left);
  if (truth !== undefined) return truth === (operator === "or") ? left : right();
  const otherTruth = truthOf(right());
  return otherTruth === (operator === "or") ? otherTruth : undefined;
}

function call(node: SyntaxNode, tree: PythonTree, scope: Scope, written: string): Value | undefined {
  const callee = node.firstChild;
  const target = callee && evaluate(callee, tree, scope);
  if (!isKind(target, "function") && !isKind(target, "unknown")) return undefined;
  const list = node.getChild("ArgList");
  const args = list?.getChild("for")
    ? generated(list, tree, scope, written)
    : callArguments(argumentsOf(list, tree.text), tree, scope, written);
  return isKind(target, "function") ? target.call(args) : prefixedPath(target, args);
}

/** The one argument of `list(f(x) for x in items)`. */
function generated(list: SyntaxNode, tree: PythonTree, scope: Scope, written: string): CallArguments {
  const made = comprehension(list, tree, scope, evaluate) ?? unknown(tree.text.slice(list.from, list.to));
  return { positional: [made], named: new Map(), isPartial: false, written };
}

/**
 * What an unknown function makes of one path: workflows have functions that put the run's folder before it, as
 * `resources("a/{b}.nc")`. The wildcards in it must not be lost.
 */
function prefixedPath({ key }: Unknown, { positional, named, isPartial }: CallArguments): Value | undefined {
  const [path] = positional;
  if (typeof path !== "string" || positional.length > 1 || named.size > 0 || isPartial) return undefined;
  return /[/.]/.test(path) && !/\s|:\/\//.test(path) ? markOf(key) + path : undefined;
}

function namedItems({ labels, items }: Series): ReadonlyMap<string, Value> {
  return new Map(labels.map((label, at) => [textOf(label[0], "label"), items[at] ?? null]));
}

/** The values of a call's arguments. */
export function callArguments(
  args: readonly Argument[],
  tree: PythonTree,
  scope: Scope,
  written: string,
): CallArguments {
  const positional: Value[] = [];
  const named = new Map<string, Value>();
  let isPartial = false;
  for (const { name, unpack, value: node } of args) {
    const value = evaluate(node, tree, scope);
    if (unpack === "**") {
      const entries = isKind(value, "named") ? value.names : isKind(value, "series") ? namedItems(value) : value;
      if (entries instanceof Map) for (const [key, inner] of entries) named.set(key, inner);
      else isPartial = true;
    } else if (unpack === "*") positional.push(...(itemsOf(value) ?? [value]));
    else if (name === undefined) positional.push(value);
    else named.set(name, value);
  }
  return { positional, named, isPartial, written };
}
