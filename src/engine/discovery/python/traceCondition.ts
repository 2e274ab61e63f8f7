import { conditionHolds } from "./pythonConditions.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { Trace, TraceScope } from "./pythonTrace.ts";
import { knownValue } from "./pythonTrace.ts";

/** Whether a condition holds, as far as that follows from what is known where it stands; undefined where both may be. */
export function traceCondition(
  trace: Trace<unknown>,
  scope: TraceScope<unknown>,
  condition: SyntaxNode,
): boolean | undefined {
  return conditionHolds(scope.module, condition, (side) => knownValue(trace, scope, side));
}
