import { readPythonLiteral } from "../../python/pythonLiteral.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { calculate } from "./calculate.ts";
import { formatValue } from "./formatText.ts";
import { memberOfValue } from "./methods.ts";
import type { Argument, PythonText, PythonTree } from "./pythonPiece.ts";
import { argumentsOf, childrenOf, directiveArguments, valuesIn } from "./pythonPiece.ts";
import type { Scope } from "./scope.ts";
import { enter, innerScope, leave, spend } from "./scope.ts";
import type { CallArguments, PythonFunction, Unknown, Value } from "./values.ts";
import { functionOf, isKind, itemsOf, markOf, textOf, truthOf, unknown } from "./values.ts";

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
  return value ?? unknown(written);
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
      return formatString(node, tree, scope);
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
      return comprehension(node, tree, scope);
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
      return member(node, tree, scope);
    case "CallExpression":
      return call(node, tree, scope, written);
    default:
      return undefined;
  }
}

function formatString(node: SyntaxNode, tree: PythonTree, scope: Scope): string {
  const written = tree.text.slice(node.from, node.to);
  const quote = /^[a-zA-Z]*("""|'''|"|')/.exec(written);
  let at = node.from + (quote?.[0].length ?? 0);
  const plain = (to: number): string =>
    tree.text
      .slice(at, to)
      .replaceAll("{{", "{")
      .replaceAll("}}", "}")
      .replaceAll("\\\\", "\\")
      .replaceAll("\\n", "\n");
  const parts: string[] = [];
  for (const part of childrenOf(node)) {
    if (part.name !== "FormatReplacement") continue;
    const [expression] = childrenOf(part).filter(({ name }) => name !== "{");
    const spec = part.getChild("FormatSpec");
    parts.push(plain(part.from));
    at = part.to;
    if (!expression) continue;
    const key = tree.text.slice(expression.from, expression.to);
    const specText = spec ? tree.text.slice(spec.from + 1, spec.to) : "";
    parts.push(formatValue(evaluate(expression, tree, scope), specText, key));
  }
  parts.push(plain(Math.max(at, node.to - (quote?.[1]?.length ?? 1))));
  return parts.join("");
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

/** The most items that a comprehension or a loop makes. */
const mostItems = 5_000;

function comprehension(node: SyntaxNode, tree: PythonTree, scope: Scope): Value | undefined {
  const parts = valuesIn(node);
  const start = parts.findIndex(({ name }) => name === "for");
  const results = parts.slice(0, start);
  const made: (readonly Value[])[] = [];
  let isKnown = true;
  const go = (at: number, inner: Scope): void => {
    const part = parts[at];
    if (!part) {
      made.push(results.map((result) => evaluate(result, tree, inner)));
    } else if (part.name === "if") {
      const condition = parts[at + 1];
      const truth = condition && truthOf(evaluate(condition, tree, inner));
      if (truth === undefined) isKnown = false;
      else if (truth) go(at + 2, inner);
    } else if (part.name === "for") {
      const end = parts.findIndex(({ name }, index) => index > at && name === "in");
      const targets = targetNames(parts.slice(at + 1, end), tree);
      const source = parts[end + 1];
      const items = source && itemsOf(evaluate(source, tree, inner));
      if (!items || end < 0) isKnown = false;
      else {
        for (const item of items) {
          if (made.length >= mostItems || !spend(scope)) break;
          go(end + 2, innerScope(inner, unpack(targets, item)));
        }
      }
    }
  };
  go(start, scope);
  if (!isKnown) return undefined;
  if (node.name !== "DictionaryComprehensionExpression") return made.map(([value = null]) => value);
  return new Map(made.map(([key, value = null]) => [textOf(key, "key"), value]));
}

/** The names in a loop's or an assignment's target. */
export function targetNames(nodes: readonly SyntaxNode[], tree: PythonTree): readonly string[] {
  return nodes.flatMap((node) =>
    node.name === "VariableName" ? [tree.text.slice(node.from, node.to)] : targetNames(valuesIn(node), tree),
  );
}

/** The names with what each gets of a value: all of it where there is one name. */
export function unpack(names: readonly string[], value: Value): ReadonlyMap<string, Value> {
  const [only] = names;
  if (names.length === 1 && only !== undefined) return new Map([[only, value]]);
  const items = itemsOf(value);
  return new Map(names.map((name, index) => [name, items?.[index] ?? unknown(name)]));
}

function lambda(node: SyntaxNode, tree: PythonTree, scope: Scope): Value | undefined {
  const body = node.lastChild;
  return body ? definedFunction(node, tree, scope, (inner) => evaluate(body, tree, inner)) : undefined;
}

function operation(node: SyntaxNode, tree: PythonTree, scope: Scope): Value | undefined {
  const operands = childrenOf(node);
  const last = operands.at(-1);
  const [left] = operands;
  if (!left || !last) return undefined;
  const operator = tree.text
    .slice(node.name === "UnaryExpression" ? node.from : left.to, last.from)
    .trim()
    .replaceAll(/\s+/g, " ");
  const right = (): Value => evaluate(last, tree, scope);
  if (node.name === "UnaryExpression") return calculate(undefined, operator, right());
  const value = evaluate(left, tree, scope);
  if (operator === "and" || operator === "or") {
    const truth = truthOf(value);
    if (truth === undefined) {
      const other = right();
      const otherTruth = truthOf(other);
      return otherTruth === (operator === "or") ? otherTruth : undefined;
    }
    return truth === (operator === "or") ? value : right();
  }
  return calculate(value, operator, right());
}

function member(node: SyntaxNode, tree: PythonTree, scope: Scope): Value | undefined {
  const [object, sign, ...rest] = childrenOf(node);
  const [first] = rest;
  if (!object || !first) return undefined;
  const value = evaluate(object, tree, scope);
  if (sign?.name === ".") return memberOfValue(value, tree.text.slice(first.from, first.to));
  if (rest.some(({ name }) => name === ":")) return slice(value, rest, tree, scope);
  return itemAt(value, evaluate(first, tree, scope));
}

function itemAt(value: Value, key: Value): Value | undefined {
  if (value instanceof Map) return value.get(textOf(key, "key"));
  const items = isKind(value, "named") ? value.items : value;
  if (isKind(value, "named") && typeof key === "string") return value.names.get(key);
  if ((Array.isArray(items) || typeof items === "string") && (typeof key === "bigint" || typeof key === "number")) {
    return items.at(Number(key));
  }
  return undefined;
}

function slice(value: Value, parts: readonly SyntaxNode[], tree: PythonTree, scope: Scope): Value | undefined {
  const places: [start?: number, end?: number, step?: number] = [];
  let place = 0;
  for (const part of parts) {
    if (part.name === "]") break;
    if (part.name === ":") place++;
    else {
      const number = evaluate(part, tree, scope);
      if (typeof number !== "bigint") return undefined;
      places[place] = Number(number);
    }
  }
  const [start, end, step = 1] = places;
  if (step !== 1) return undefined;
  if (typeof value === "string") return value.slice(start, end);
  return Array.isArray(value) ? value.slice(start, end) : undefined;
}

function call(node: SyntaxNode, tree: PythonTree, scope: Scope, written: string): Value | undefined {
  const callee = node.firstChild;
  const target = callee && evaluate(callee, tree, scope);
  if (!isKind(target, "function") && !isKind(target, "unknown")) return undefined;
  const args = callArguments(argumentsOf(node.getChild("ArgList"), tree.text), tree, scope, written);
  return isKind(target, "function") ? target.call(args) : prefixedPath(target, args);
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
      const entries = isKind(value, "named") ? value.names : value;
      if (entries instanceof Map) for (const [key, inner] of entries) named.set(key, inner);
      else isPartial = true;
    } else if (unpack === "*") positional.push(...(itemsOf(value) ?? [value]));
    else if (name === undefined) positional.push(value);
    else named.set(name, value);
  }
  return { positional, named, isPartial, written };
}

/** The function that a definition or a `lambda` is: what `result` answers in a scope with its parameters. */
export function definedFunction(
  node: SyntaxNode,
  tree: PythonTree,
  scope: Scope,
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
