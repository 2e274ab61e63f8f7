import { conditionHolds } from "./pythonConditions.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { Trace, TraceScope } from "./pythonTrace.ts";
import { knownValue } from "./pythonTrace.ts";
import { textOf } from "./pythonModule.ts";

/** Whether a condition holds, as far as that follows from what is known where it stands; undefined where both may be. */
export function traceCondition(
  trace: Trace<unknown>,
  scope: TraceScope<unknown>,
  condition: SyntaxNode,
): boolean | undefined {
  return conditionHolds(scope.module, condition, (side) => {
    const written = textOf(scope.module, side);
    // How long a list is counts only where the function that is followed has made the list itself.
    if (/\blen\(/.test(written)) return trace.depth > 0 ? scope.bindings.get(written) : undefined;
    return knownValue(trace, scope, side);
  });
}
