import { definitionAt } from "./pythonDefinitions.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import type { PythonProject } from "./pythonProject.ts";
import { bodiesIn, childrenOf, statementsOf } from "./pythonSyntax.ts";
import type { Trace, TraceScope, TraceTool, Traced, TracedEnd } from "./pythonTrace.ts";
import { endWith, nothing } from "./pythonTrace.ts";
import { sideValue, traceAssignment, traceUpdate } from "./traceAssignments.ts";
import { traceBranches, traceIf, traceTry } from "./traceBranches.ts";
import { traceExpression } from "./traceExpression.ts";
import { localFunction } from "./traceFunction.ts";
import { bindTarget, eachItem, forgetChanged } from "./traceLoop.ts";

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
  for (const statement of statementsOf(body)) {
    if (trace.left <= 0) break;
    trace.nesting += 1;
    const end = traceStatement(trace, scope, statement);
    trace.nesting -= 1;
    if (end?.returned) returned.push(end.returned);
    if (end?.isEnd) return endWith(returned, true);
  }
  return endWith(returned, false);
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
