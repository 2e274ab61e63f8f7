import { definitionAt } from "../pythonDefinitions.ts";
import type { SyntaxNode } from "../pythonLiteral.ts";
import { textOf } from "../pythonModule.ts";
import { bodyOf, childrenOf, statementsOf } from "../pythonSyntax.ts";
import { bindTargets, removeTargets } from "./bindings.ts";
import { operate } from "./operators.ts";
import { evaluate, evaluateItems, innerScope } from "./scope.ts";
import type { Ending, Scope, Value, ValueMap } from "./language.ts";
import { asKind, isList, itemsOf, truthOf, unknown } from "./values.ts";

/** How often a `while` turns at most. */
const maxTurns = 1000;

/**
 * Executes a body's statements, as far as they can be told: of a condition that cannot, both sides; loops over what is
 * not known not at all; of `try` what is tried.
 */
export function executeBody(scope: Scope, body: SyntaxNode): Ending | undefined {
  for (const statement of statementsOf(body)) {
    if (scope.reading.budget.left <= 0) return undefined;
    scope.reading.budget.left -= 1;
    const ending = executeStatement(scope, statement);
    if (ending !== undefined) return ending;
  }
  return undefined;
}

function executeStatement(scope: Scope, statement: SyntaxNode): Ending | undefined {
  const children = childrenOf(statement);
  switch (statement.name) {
    case "ExpressionStatement":
      evaluate(scope, children[0]);
      return undefined;
    case "AssignStatement":
      assign(scope, children);
      return undefined;
    case "UpdateStatement":
      update(scope, children);
      return undefined;
    case "FunctionDefinition":
    case "ClassDefinition":
      define(scope, statement);
      return undefined;
    case "DecoratedStatement":
      if (statement.lastChild) define(scope, statement.lastChild);
      return undefined;
    case "ReturnStatement":
      return { returns: children.length > 1 ? returnValue(scope, children.slice(1)) : null };
    case "YieldStatement":
      yieldValues(scope, children.slice(1));
      return undefined;
    case "DeleteStatement":
      removeTargets(scope, children.slice(1));
      return undefined;
    case "RaiseStatement":
      return "raise";
    case "BreakStatement":
      return "break";
    case "ContinueStatement":
      return "continue";
    default:
      return executeBlock(scope, statement, children);
  }
}

function executeBlock(scope: Scope, statement: SyntaxNode, children: readonly SyntaxNode[]): Ending | undefined {
  switch (statement.name) {
    case "IfStatement":
      return executeIf(scope, children);
    case "ForStatement":
      return executeFor(scope, children);
    case "WhileStatement":
      return executeWhile(scope, children);
    case "WithStatement":
      return executeWith(scope, statement, children);
    case "TryStatement":
      return executeTry(scope, children);
    default:
      return undefined;
  }
}

function returnValue(scope: Scope, nodes: readonly SyntaxNode[]): Value {
  const [only, ...more] = nodes;
  return more.length === 0 ? evaluate(scope, only) : evaluateItems(scope, nodes);
}

function yieldValues(scope: Scope, [first, second]: readonly SyntaxNode[]): void {
  if (first?.name === "from") scope.yielded.push(...(itemsOf(evaluate(scope, second)) ?? []));
  else if (first) scope.yielded.push(evaluate(scope, first));
}

/** `a = b = value`, `a, b = x, y`, `a: type = value`. */
function assign(scope: Scope, children: readonly SyntaxNode[]): void {
  const sides: SyntaxNode[][] = [[]];
  for (const child of children) {
    if (child.name === "AssignOp") sides.push([]);
    else if (child.name !== "TypeDef") sides.at(-1)?.push(child);
  }
  const value = returnValue(scope, sides.pop() ?? []);
  for (const targets of sides) bindTargets(scope, targets, value);
}

function update(scope: Scope, [target, sign, valueNode]: readonly SyntaxNode[]): void {
  if (!target || !sign) return;
  const before = evaluate(scope, target);
  const value = evaluate(scope, valueNode);
  const operator = textOf(scope.module, sign).slice(0, -1);
  // A list grows in place: other names of it see that too.
  if (isList(before) && operator === "+") before.push(...(itemsOf(value) ?? []));
  else
    bindTargets(
      scope,
      [target],
      operate(scope.reading.tool, before, operator, value) ?? plainSum(before, operator, value),
    );
}

function plainSum(left: Value, operator: string, right: Value): Value {
  if (operator !== "+") return unknown;
  if (typeof left === "string" && typeof right === "string") return left + right;
  return typeof left === "bigint" && typeof right === "bigint" ? left + right : unknown;
}

function define(scope: Scope, node: SyntaxNode): void {
  const definition = definitionAt(scope.module, node);
  if (definition?.kind === "function") {
    scope.names.set(definition.name, { kind: "function", code: definition, scope, isMethod: false });
  } else if (definition) {
    const inner = innerScope(scope, scope.module, new Map());
    executeBody(inner, definition.body);
    const bases = definition.bases.map((base) => evaluate(scope, base));
    scope.names.set(definition.name, { kind: "class", names: methodsOf(scope, inner.names), bases, isInstance: false });
  }
}

/** What a class binds: its methods do not see the names of its body. */
function methodsOf(scope: Scope, names: ValueMap): ValueMap {
  const members = [...names].map(([name, value]) => {
    const method = asKind(value, "function");
    return [name, method ? { ...method, scope, isMethod: true } : value] as const;
  });
  return new Map(members);
}

function executeIf(scope: Scope, children: readonly SyntaxNode[]): Ending | undefined {
  let isInDoubt = false;
  let endings: (Ending | undefined)[] = [];
  for (const [index, body] of children.entries()) {
    if (body.name !== "Body") continue;
    const before = children[index - 1];
    const truth = before?.name === "else" ? true : truthOf(evaluate(scope, before));
    if (truth === false) continue;
    if (truth === true && !isInDoubt) return executeBody(scope, body);
    isInDoubt = true;
    endings = [...endings, executeInDoubt(scope, body)];
    if (truth === true) return endings.includes(undefined) ? undefined : endings.at(-1);
  }
  return undefined;
}

/** Executes a body that may not be reached: what it returns is one of the things that the function may return. */
function executeInDoubt(scope: Scope, body: SyntaxNode): Ending | undefined {
  scope.reading.doubts += 1;
  const ending = executeBody(scope, body);
  scope.reading.doubts -= 1;
  if (typeof ending === "object") scope.returned.push(ending.returns);
  return ending;
}

function executeFor(scope: Scope, children: readonly SyntaxNode[]): Ending | undefined {
  const end = children.findIndex(({ name }) => name === "in");
  const start = children.findIndex(({ name }) => name === "for") + 1;
  const body = children.find(({ name }) => name === "Body");
  const items = itemsOf(evaluate(scope, children[end + 1]));
  if (!body || !items) return undefined;
  for (const item of items.slice()) {
    if (scope.reading.budget.left <= 0) break;
    bindTargets(scope, children.slice(start, end), item);
    const ending = executeBody(scope, body);
    if (ending === "break") break;
    if (ending !== undefined && ending !== "continue") return ending;
  }
  return undefined;
}

/** `with open(path) as file:`: what is entered has the name while the body runs. */
function executeWith(scope: Scope, statement: SyntaxNode, children: readonly SyntaxNode[]): Ending | undefined {
  for (const [index, { name }] of children.entries()) {
    const target = children[index + 1];
    if (name === "as" && target) bindTargets(scope, [target], evaluate(scope, children[index - 1]));
  }
  const body = bodyOf(statement);
  return body && executeBody(scope, body);
}

/** Turns as long as the condition is known to hold. */
function executeWhile(scope: Scope, [, condition, body]: readonly SyntaxNode[]): Ending | undefined {
  if (!condition || body?.name !== "Body") return undefined;
  for (let turn = 0; turn < maxTurns && truthOf(evaluate(scope, condition)) === true; turn++) {
    const ending = executeBody(scope, body);
    if (ending === "break") break;
    if (ending !== undefined && ending !== "continue") return ending;
  }
  return undefined;
}

function executeTry(scope: Scope, children: readonly SyntaxNode[]): Ending | undefined {
  const bodies = children.flatMap((child, index) => {
    const keyword = children[index - 1]?.name;
    const isRun = keyword === "try" || keyword === "else" || keyword === "finally";
    return child.name === "Body" && isRun ? [child] : [];
  });
  for (const body of bodies) {
    const ending = executeBody(scope, body);
    if (ending !== undefined) return ending === "raise" ? undefined : ending;
  }
  return undefined;
}
