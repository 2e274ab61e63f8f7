import type { SyntaxNode } from "./pythonLiteral.ts";
import { bodiesIn, childrenOf } from "./pythonSyntax.ts";
import type { Trace, TraceScope, Traced, TracedEnd } from "./pythonTrace.ts";
import { either, endWith } from "./pythonTrace.ts";
import { traceCondition } from "./traceCondition.ts";
import { forgetChanged, forkScope } from "./traceLoop.ts";

/** Bodies whose conditions are known not to hold are passed by; one that is known to be reached is the last. */
export function traceIf<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): TracedEnd<Thing> {
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
export function traceBranches<Thing>(
  trace: Trace<Thing>,
  scope: TraceScope<Thing>,
  bodies: readonly SyntaxNode[],
  isComplete: boolean,
): TracedEnd<Thing> {
  const before = trace.taken;
  const ways = bodies.map((body) => {
    trace.taken = new Set(before);
    const inner = forkScope(scope);
    const end = trace.run(inner, body);
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

/** What is known where several ways meet again: plain values are where all ways have the same. */
function joinScopes<Thing>(scope: TraceScope<Thing>, ways: readonly TraceScope<Thing>[]): void {
  for (const name of new Set(ways.flatMap(({ values }) => [...values.keys()]))) {
    const values = new Set(ways.flatMap((way) => way.values.get(name) ?? []));
    scope.values.set(name, either([...values]));
    if (values.size > 1) for (const { bindings } of ways) bindings.delete(name);
  }
  const [first, ...others] = ways;
  if (!first) return;
  scope.bindings.clear();
  for (const [name, value] of first.bindings) {
    if (others.every(({ bindings }) => bindings.get(name) === value)) scope.bindings.set(name, value);
  }
}

/** The bodies of `try`, `else` and `finally` one after the other, those of `except` as other ways to go on. */
export function traceTry<Thing>(trace: Trace<Thing>, scope: TraceScope<Thing>, node: SyntaxNode): TracedEnd<Thing> {
  const returned: Traced<Thing>[] = [];
  let keyword = "";
  let isEnd = false;
  for (const child of childrenOf(node)) {
    if (child.name !== "Body") {
      if (/^(?:try|except|else|finally)$/.test(child.name)) keyword = child.name;
      continue;
    }
    const isOther = keyword === "except";
    const end = isOther ? traceBranches(trace, scope, [child], false) : trace.run(scope, child);
    if (end.returned) returned.push(end.returned);
    isEnd = isOther ? isEnd && end.isEnd : end.isEnd;
  }
  // How far the body came before something failed is not known.
  const [tried] = bodiesIn(node);
  if (tried && node.getChild("except")) forgetChanged(scope, tried);
  return endWith(returned, isEnd);
}
