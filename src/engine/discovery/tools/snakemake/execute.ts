import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { childrenOf } from "../../python/pythonSyntax.ts";
import { calculate } from "./calculate.ts";
import { definedFunction } from "./definedFunction.ts";
import { evaluate } from "./evaluate.ts";
import { targetNames, unpack } from "./unpack.ts";
import { defineClass } from "./classStatement.ts";
import type { PythonText, PythonTree } from "./pythonPiece.ts";
import { importNames } from "./importNames.ts";
import { takenClauses } from "./matchStatement.ts";
import type { Scope } from "./scope.ts";
import { branchScope, spend } from "./scope.ts";
import { withColumn } from "./tables/reshape.ts";
import type { Value } from "./values.ts";
import { isKind, itemsOf, textOf, truthOf, unknown } from "./values.ts";

/** Takes what a statement of Python tells of names: assignments, definitions, `append` and its like. Nothing is run. */
export function execute(code: PythonText, scope: Scope): void {
  const tree = code.script();
  for (const node of childrenOf(tree.root)) statement(node, tree, scope);
}

/** What a statement returns from its function: each value that may be, and by what what follows is passed over in any case. */
interface Returned {
  readonly values: readonly Value[];
  readonly end?: "return" | "break" | "continue";
}

const goesOn: Returned = { values: [] };

function statement(node: SyntaxNode, tree: PythonTree, scope: Scope): Returned {
  switch (node.name) {
    case "AssignStatement":
      assign(node, tree, scope);
      return goesOn;
    case "UpdateStatement":
      update(node, tree, scope);
      return goesOn;
    case "ExpressionStatement":
      if (node.firstChild) expression(node.firstChild, tree, scope);
      return goesOn;
    case "FunctionDefinition":
      define(node, tree, scope);
      return goesOn;
    case "ClassDefinition":
      defineClass(node, tree, scope, { statement, define });
      return goesOn;
    case "DecoratedStatement": {
      const definition = node.getChild("FunctionDefinition");
      const definedType = node.getChild("ClassDefinition");
      if (definition) define(definition, tree, scope);
      if (definedType) defineClass(definedType, tree, scope, { statement, define });
      return goesOn;
    }
    case "ImportStatement":
      importNames(tree.text.slice(node.from, node.to), scope);
      return goesOn;
    case "ReturnStatement": {
      const results = childrenOf(node).filter(({ name }) => name !== "return" && name !== ",");
      const values = results.map((result) => evaluate(result, tree, scope));
      return { values: values.length > 1 ? [values] : values, end: "return" };
    }
    case "YieldStatement":
      return { values: yielded(node, tree, scope) };
    case "RaiseStatement":
      return { values: [], end: "return" };
    case "BreakStatement":
      return { values: [], end: "break" };
    case "ContinueStatement":
      return { values: [], end: "continue" };
    case "IfStatement":
      return branches(node, tree, scope);
    case "MatchStatement":
      return clauses(node, tree, scope);
    case "ForStatement":
      return loop(node, tree, scope);
    case "WithStatement":
      bindContext(node, tree, scope);
      return bodies(node.getChildren("Body"), tree, scope);
    case "TryStatement":
      return attempt(node, tree, scope);
    case "StatementGroup":
      return bodies([node], tree, scope);
    default:
      return goesOn;
  }
}

function bodies(nodes: readonly SyntaxNode[], tree: PythonTree, scope: Scope): Returned {
  const values: Value[] = [];
  for (const child of nodes.flatMap(childrenOf)) {
    const returned = statement(child, tree, scope);
    values.push(...returned.values);
    if (returned.end) return { values, end: returned.end };
  }
  return { values };
}

/** An expression that stands for itself: a call that changes its object in place gives it another value. */
function expression(node: SyntaxNode, tree: PythonTree, scope: Scope): void {
  const value = evaluate(node, tree, scope);
  const object = node.name === "CallExpression" ? node.firstChild?.firstChild : undefined;
  if (!object || !/\binplace\s*=\s*True\b/.test(tree.text.slice(node.from, node.to))) return;
  const written = tree.text.slice(object.from, object.to);
  if (isKind(value, "frame") && object.name === "VariableName") scope.set(written, value);
  if (!isKind(value, "series")) return;
  const [, table = "", , column = ""] = columnOfTable.exec(written) ?? [];
  const frame = scope.get(table);
  if (isKind(frame, "frame")) scope.set(table, withColumn(frame, column, value));
}

/** `table["column"]` and `table.loc[:, "column"]`. */
const columnOfTable = /^(\w+)(?:\.loc)?\[(?:\s*:\s*,)?\s*(["'])([^"']+)\2\s*\]$/;

/** What is tried counts, but for the names that it leaves unknown: these are what the rest makes of them. */
function attempt(node: SyntaxNode, tree: PythonTree, scope: Scope): Returned {
  const [tried, ...others] = node.getChildren("Body");
  const first = tried ? bodies([tried], tree, scope) : goesOn;
  const isKnown = first.values.every((value) => !isKind(value, "unknown"));
  if (first.end && isKnown) return first;
  const values = new Map<string, Value>();
  const rest = bodies(others, tree, branchScope(scope, values));
  for (const [name, value] of values) {
    const known = scope.get(name);
    if (known === undefined || isKind(known, "unknown")) scope.set(name, value);
  }
  const known = first.values.filter((value) => !isKind(value, "unknown"));
  return { values: [...(rest.values.length > 0 ? known : first.values), ...rest.values], ...endedBy(first.end) };
}

/** The branches whose condition is not known are all taken. */
function branches(node: SyntaxNode, tree: PythonTree, scope: Scope): Returned {
  const values: Value[] = [];
  let truth: boolean | undefined;
  const ends = new Set<Returned["end"]>();
  for (const child of childrenOf(node)) {
    if (child.name === "else") truth = true;
    else if (child.name === "Body") {
      if (truth === false) continue;
      const returned = bodies([child], tree, scope);
      values.push(...returned.values);
      ends.add(returned.end);
      // Where branches end in several ways, what follows is passed over in one of them.
      if (truth === true) return { values, ...endedBy(ends.size > 1 ? undefined : returned.end) };
    } else if (child.name !== "if" && child.name !== "elif") {
      truth = truthOf(evaluate(child, tree, scope));
    }
  }
  return { values };
}

/** The clauses of a `match` that may be taken. */
function clauses(node: SyntaxNode, tree: PythonTree, scope: Scope): Returned {
  const values: Value[] = [];
  const ends = new Set<Returned["end"]>();
  for (const { body, isCertain } of takenClauses(node, tree, scope, evaluate)) {
    const returned = bodies([body], tree, scope);
    values.push(...returned.values);
    ends.add(returned.end);
    if (isCertain) return { values, ...endedBy(ends.size > 1 ? undefined : returned.end) };
  }
  return { values };
}

/** `yield value` and `yield from values`. */
function yielded(node: SyntaxNode, tree: PythonTree, scope: Scope): readonly Value[] {
  const parts = childrenOf(node);
  const results = parts.filter(({ name }) => name !== "yield" && name !== "from" && name !== ",");
  const values = results.map((result) => evaluate(result, tree, scope));
  if (!parts.some(({ name }) => name === "from")) return values.length > 1 ? [values] : values;
  return values.flatMap((value) => itemsOf(value) ?? [value]);
}

function endedBy(end: Returned["end"]): Pick<Returned, "end"> {
  return end ? { end } : {};
}

/** `with open(path) as file`. */
function bindContext(node: SyntaxNode, tree: PythonTree, scope: Scope): void {
  const [, opened, as, name] = childrenOf(node);
  if (opened && as?.name === "as" && name?.name === "VariableName") {
    scope.set(tree.text.slice(name.from, name.to), evaluate(opened, tree, scope));
  }
}

/** The most times that a loop is gone through. */
const mostTurns = 500;

function loop(node: SyntaxNode, tree: PythonTree, scope: Scope): Returned {
  const parts = childrenOf(node);
  const inAt = parts.findIndex(({ name }) => name === "in");
  const source = parts[inAt + 1];
  const names = targetNames(
    parts.slice(1, inAt).filter(({ name }) => name !== ","),
    tree,
  );
  const [body, otherwise] = node.getChildren("Body");
  if (!source || !body || inAt < 0) return goesOn;
  const known = itemsOf(evaluate(source, tree, scope));
  const items = known ?? [unknown(tree.text.slice(node.from, source.to))];
  const values: Value[] = [];
  for (const item of items.slice(0, mostTurns)) {
    if (!spend(scope)) return { values };
    for (const [name, value] of unpack(names, item)) scope.set(name, value);
    const turn = bodies([body], tree, scope);
    values.push(...turn.values);
    // Of a list that is not known there may be no item.
    if (turn.end === "return" && known) return { values, end: "return" };
    if (turn.end === "break") return { values };
  }
  const rest = otherwise ? bodies([otherwise], tree, scope) : goesOn;
  return { values: [...values, ...rest.values], ...endedBy(rest.end) };
}

function assign(node: SyntaxNode, tree: PythonTree, scope: Scope): void {
  const groups: SyntaxNode[][] = [[]];
  let isTuple = false;
  for (const child of childrenOf(node)) {
    if (child.name === "AssignOp") groups.push([]);
    else if (child.name === "," && groups.length === 1) isTuple = true;
    else if (child.name !== "," && child.name !== "TypeDef") groups.at(-1)?.push(child);
  }
  const sources = groups.length > 1 ? (groups.pop() ?? []) : [];
  const [only] = sources;
  if (!only) return;
  const value =
    sources.length === 1 ? evaluate(only, tree, scope) : sources.map((source) => evaluate(source, tree, scope));
  for (const targets of groups) {
    const [target] = targets;
    if (target?.name === "MemberExpression") setItem(target, value, tree, scope);
    else if (target) assignNames(targets, isTuple, value, tree, scope);
  }
}

function assignNames(
  targets: readonly SyntaxNode[],
  isTuple: boolean,
  value: Value,
  tree: PythonTree,
  scope: Scope,
): void {
  const names = targetNames(targets, tree);
  const [only] = names;
  const isOne = !isTuple && targets[0]?.name === "VariableName";
  // `SAMPLES, = glob_wildcards(…)` takes the first of the list.
  const one = only === undefined || isOne ? value : (itemsOf(value)?.[0] ?? unknown(only));
  const values = names.length === 1 && only !== undefined ? new Map([[only, one]]) : unpack(names, value);
  for (const [name, inner] of values) scope.set(name, inner);
}

function setItem(target: SyntaxNode, value: Value, tree: PythonTree, scope: Scope): void {
  const [object, sign, key] = childrenOf(target);
  if (!object || !key) return;
  const holder = evaluate(object, tree, scope);
  if (sign?.name === "." && isKind(holder, "members")) holder.set?.(tree.text.slice(key.from, key.to), value);
  if (sign?.name !== "[") return;
  if (isKind(holder, "frame") && object.name === "VariableName") {
    const column = evaluate(key, tree, scope);
    if (typeof column === "string")
      scope.set(tree.text.slice(object.from, object.to), withColumn(holder, column, value));
    return;
  }
  if (holder instanceof Map) holder.set(textOf(evaluate(key, tree, scope), tree.text.slice(key.from, key.to)), value);
}

function update(node: SyntaxNode, tree: PythonTree, scope: Scope): void {
  const [target, operator, operand] = childrenOf(node);
  if (!target || !operator || !operand) return;
  const sign = tree.text.slice(operator.from, operator.to - 1);
  const value = calculate(evaluate(target, tree, scope), sign, evaluate(operand, tree, scope));
  const known = value ?? unknown(tree.text.slice(node.from, node.to));
  if (target.name === "VariableName") scope.set(tree.text.slice(target.from, target.to), known);
  else if (target.name === "MemberExpression") setItem(target, known, tree, scope);
}

/** Defines a function in a scope; what it names is looked up `inside` another one where it is a method. */
function define(node: SyntaxNode, tree: PythonTree, scope: Scope, inside = scope): void {
  const name = node.getChild("VariableName");
  const body = node.getChild("Body");
  if (!name || !body) return;
  const isGenerator = /\byield\b/.test(tree.text.slice(body.from, body.to));
  const call = definedFunction(node, tree, inside, evaluate, (inner) => {
    const { values } = bodies([body], tree, inner);
    return values.length === 1 && !isGenerator ? values[0] : [...values];
  });
  scope.set(tree.text.slice(name.from, name.to), call);
}
