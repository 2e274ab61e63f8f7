import { dottedText } from "./pythonNames.ts";
import { definitionAt } from "./pythonDefinitions.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import { childrenOf } from "./pythonSyntax.ts";
import type { PythonModule } from "./pythonModule.ts";
import { textOf } from "./pythonModule.ts";
import type { PythonProject } from "./pythonProject.ts";
import type { Trace, TraceScope, TraceTool, Traced, TracedEnd } from "./pythonTrace.ts";
import { either, knownValue, listOf, nothing } from "./pythonTrace.ts";
import { localFunction } from "./traceFunction.ts";
import { traceItems } from "./traceCollection.ts";
import { traceCondition } from "./traceCondition.ts";
import { traceExpression } from "./traceExpression.ts";
import { bindTarget, bindTargets, eachItem, forgetChanged, forkScope } from "./traceLoop.ts";

/** How many expressions a trace follows at most, beside those that the module itself has. */
const maxExpressions = 50_000;

/** How many nodes are read at most for values that follow from the text. */
const maxNodesRead = 500_000;

/** How many blocks and expressions may lie in each other. */
const maxNesting = 500;

/** Begins to follow what a module defines, or a pipeline's function in it, as one tool understands it. */
export function openTrace<Thing>(project: PythonProject, tool: TraceTool<Thing>, module: PythonModule): Trace<Thing> {
  const trace: Trace<Thing> = {
    project,
    tool,
    taken: new Set(),
    left: maxExpressions + module.text.length,
    nodes: maxNodesRead,
    depth: 0,
    nesting: 0,
    valueOf: (scope, expression) => {
      if (trace.left <= 0 || trace.nesting >= maxNesting) return nothing();
      trace.left -= 1;
      trace.nesting += 1;
      const value = traceExpression(trace, scope, expression);
      trace.nesting -= 1;
      return value;
    },
    run: (scope, body) => traceBody(trace, scope, body),
  };
  return trace;
}

function traceBody<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, body: SyntaxNode): TracedEnd<Thing> {
  const returned: Traced<Thing>[] = [];
  if (trace.nesting >= maxNesting) return { isEnd: false };
  for (const statement of childrenOf(body)) {
    if (trace.left <= 0) break;
    trace.nesting += 1;
    const end = traceStatement(trace, scope, statement);
    trace.nesting -= 1;
    if (end?.returned) returned.push(end.returned);
    if (end?.isEnd) return endWith(returned, true);
  }
  return endWith(returned, false);
}

function endWith<Thing>(returned: readonly Traced<Thing>[], isEnd: boolean): TracedEnd<Thing> {
  return { isEnd, ...(returned.length > 0 && { returned: either(returned) }) };
}

function traceStatement<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  node: SyntaxNode,
): TracedEnd<Thing> | undefined {
  switch (node.name) {
    case "AssignStatement":
      traceAssignment(trace, scope, node);
      return undefined;
    case "UpdateStatement": {
      traceUpdate(trace, scope, node);
      return undefined;
    }
    case "ReturnStatement":
      return { isEnd: true, returned: sideValue(trace, scope, childrenOf(node).slice(1)) };
    case "RaiseStatement":
    case "ContinueStatement":
    case "BreakStatement":
      return { isEnd: true };
    case "IfStatement":
      return traceIf(trace, scope, node);
    case "MatchStatement":
      return traceBranches(
        trace,
        scope,
        node.getChild("MatchBody")?.getChildren("MatchClause").flatMap(bodiesIn) ?? [],
        false,
      );
    case "ForStatement":
      return traceFor(trace, scope, node);
    case "TryStatement":
      return traceTry(trace, scope, node);
    case "WithStatement":
    case "WhileStatement":
      return traceBlock(trace, scope, node);
    case "DecoratedStatement":
      traceDecorated(trace, scope, node);
      return undefined;
    case "FunctionDefinition":
      traceFunction(scope, node);
      return undefined;
    case "ClassDefinition":
    case "ImportStatement":
      return undefined;
    default:
      trace.valueOf(scope, node);
      return undefined;
  }
}

function bodiesIn(node: SyntaxNode): readonly SyntaxNode[] {
  return node.getChildren("Body");
}

/** The value of one side: a tuple where there is a comma. */
function sideValue<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, nodes: readonly SyntaxNode[]): Traced<Thing> {
  const [only, ...more] = nodes;
  if (!only) return nothing();
  return more.length === 0 ? trace.valueOf(scope, only) : traceItems(trace, scope, nodes);
}

/** `a = b = value`, `a, b = value`, `a: type = value`. */
function traceAssignment<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): void {
  const sides: SyntaxNode[][] = [[]];
  for (const child of childrenOf(node)) {
    if (child.name === "AssignOp") sides.push([]);
    else if (child.name !== "TypeDef") sides.at(-1)?.push(child);
  }
  const values = sides.pop() ?? [];
  const value = sideValue(trace, scope, values);
  for (const targets of sides) {
    const [only, ...more] = targets;
    if (only && more.length === 0) bindTarget(trace, scope, only, value);
    else bindTargets(trace, scope, targets, value);
    if (only && more.length === 0 && values.length === 1) bindStatic(trace, scope, only, values[0], value);
  }
}

/** What is no text but known all the same, as a list of texts, is known by the name from then on. */
function bindStatic<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  target: SyntaxNode,
  node: SyntaxNode | undefined,
  value: Traced<Thing>,
): void {
  const written = dottedText(scope.module, target);
  const isPlain = written !== undefined && value.sources.size === 0 && value.thing === undefined;
  if (!isPlain || value.callable || value.object || value.text !== undefined) return;
  const plain = knownValue(trace, scope, node);
  if (plain === undefined) return;
  scope.bindings.set(written, plain);
  const [owner = "", name, ...more] = written.split(".");
  if (name !== undefined && more.length === 0) scope.values.get(owner)?.object?.plain.set(name, plain);
}

/** `items += [x]`, `first >>= second`. */
function traceUpdate<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): void {
  const [target, operator, ...values] = childrenOf(node);
  if (!target || !operator) return;
  const value = sideValue(trace, scope, values);
  const before = trace.valueOf(scope, target);
  const sign = textOf(scope.module, operator).slice(0, -1);
  const isList = sign === "+" && before.parts && value.parts;
  const added = isList ? listOf([...(before.parts?.values() ?? []), ...(value.parts?.values() ?? [])]) : undefined;
  bindTarget(trace, scope, target, trace.tool.operate?.(sign, before, value) ?? added ?? either([before, value]));
}

/** Bodies whose conditions are known not to hold are passed by; one that is known to be reached is the last. */
function traceIf<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): TracedEnd<Thing> {
  const children = childrenOf(node);
  const bodies: SyntaxNode[] = [];
  let isMet: boolean | undefined;
  for (const [index, child] of children.entries()) {
    const before = children[index - 1]?.name;
    if (before === "if" || before === "elif") {
      trace.valueOf(scope, child);
      isMet = traceCondition(trace, scope, child);
    } else if (child.name === "else") {
      isMet = true;
    } else if (child.name === "Body" && isMet !== false) {
      bodies.push(child);
      if (isMet) break;
    }
  }
  return traceBranches(trace, scope, bodies, isMet === true);
}

/** Bodies of which one is run, or with `isComplete` false perhaps none: each begins with what is known before. */
function traceBranches<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  bodies: readonly SyntaxNode[],
  isComplete: boolean,
): TracedEnd<Thing> {
  const before = trace.taken;
  const ways = bodies.map((body) => {
    trace.taken = new Set(before);
    const inner = forkScope(scope);
    const end = traceBody(trace, inner, body);
    return { end, inner, taken: trace.taken };
  });
  const open = ways.filter(({ end }) => !end.isEnd);
  const scopes = [...open.map(({ inner }) => inner), ...(isComplete ? [] : [forkScope(scope)])];
  trace.taken = new Set([...before, ...open.flatMap(({ taken }) => [...taken])]);
  joinScopes(scope, scopes);
  return endWith(
    ways.flatMap(({ end }) => end.returned ?? []),
    isComplete && open.length === 0,
  );
}

/** What is known where several ways meet again. */
function joinScopes<Thing>(scope: TraceScope<Thing>, ways: readonly TraceScope<Thing>[]): void {
  for (const name of new Set(ways.flatMap(({ values }) => [...values.keys()]))) {
    const values = new Set(ways.flatMap((way) => way.values.get(name) ?? []));
    scope.values.set(name, either([...values]));
    if (values.size > 1) scope.bindings.delete(name);
  }
}

function traceFor<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): TracedEnd<Thing> {
  const children = childrenOf(node);
  const start = children.findIndex(({ name }) => name === "for");
  const end = children.findIndex(({ name }) => name === "in");
  const items = children[end + 1];
  const returned: Traced<Thing>[] = [];
  const [body, otherwise] = bodiesIn(node);
  if (!items || !body) return { isEnd: false };
  const targets = children.slice(start + 1, end);
  const visit = (turn: TraceScope<Thing>): void => {
    const inner = traceBody(trace, turn, body);
    if (inner.returned) returned.push(inner.returned);
  };
  eachItem(trace, scope, targets, items, visit, body);
  if (otherwise) traceBody(trace, scope, otherwise);
  return endWith(returned, false);
}

/** `with` and `while`: what stands before the body, then the body. */
function traceBlock<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): TracedEnd<Thing> {
  const children = childrenOf(node);
  const leaves: (() => void)[] = [];
  const repeated = node.name === "WhileStatement" ? bodiesIn(node)[0] : undefined;
  if (repeated) forgetChanged(scope, repeated);
  let value = nothing<Thing>();
  for (const [index, child] of children.entries()) {
    if (child.name === "Body") {
      const end = traceBody(trace, scope, child);
      for (const leave of leaves.reverse()) leave();
      return end;
    }
    if (children[index - 1]?.name === "as") {
      bindTarget(trace, scope, child, value);
    } else if (!/^(?:as|with|while|async|,)$/.test(child.name)) {
      value = trace.valueOf(scope, child);
      const leave = node.name === "WithStatement" ? trace.tool.enter?.(value) : undefined;
      if (leave) leaves.push(leave);
    }
  }
  return { isEnd: false };
}

/** The bodies of `try`, `else` and `finally` one after the other, those of `except` as other ways to go on. */
function traceTry<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): TracedEnd<Thing> {
  const returned: Traced<Thing>[] = [];
  let keyword = "";
  let isEnd = false;
  for (const child of childrenOf(node)) {
    if (child.name !== "Body") {
      if (/^(?:try|except|else|finally)$/.test(child.name)) keyword = child.name;
      continue;
    }
    const isOther = keyword === "except";
    const end = isOther ? traceBranches(trace, scope, [child], false) : traceBody(trace, scope, child);
    if (end.returned) returned.push(end.returned);
    isEnd = isOther ? isEnd && end.isEnd : end.isEnd;
  }
  // How far the body came before something failed is not known.
  const [tried] = bodiesIn(node);
  if (tried && node.getChild("except")) forgetChanged(scope, tried);
  return endWith(returned, isEnd);
}

function traceDecorated<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): void {
  const definitionNode = node.lastChild;
  const definition = definitionNode ? definitionAt(scope.module, definitionNode) : undefined;
  if (definition?.kind !== "function") return;
  const defined = trace.tool.define(trace, scope, definition, definition.decorators);
  scope.values.set(definition.name, defined ?? localFunction(scope, definition.node));
}

/** A function inside another is known by what is around it; one of the module is looked up where it is called. */
function traceFunction<Thing>(scope: TraceScope<Thing>, node: SyntaxNode): void {
  const definition = definitionAt(scope.module, node);
  if (definition) scope.values.set(definition.name, localFunction(scope, node));
}
