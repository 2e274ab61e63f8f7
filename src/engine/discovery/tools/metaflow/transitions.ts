import { didYouMean } from "../../../model/didYouMean.ts";
import type { Problem } from "../../../model/source.ts";
import type { PythonCall } from "../../python/pythonCalls.ts";
import { callsIn, readCall } from "../../python/pythonCalls.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { rangeOf } from "../../python/pythonModule.ts";
import { dottedText } from "../../python/pythonNames.ts";
import { childrenOf, entriesOf } from "../../python/pythonSyntax.ts";
import type { Flow, FlowStep } from "./flows.ts";

/** Where a step leads to. */
export interface Transitions {
  /** Other steps of the flow, each once. */
  readonly targets: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * The steps that `self.next(…)` names: several for a branch, one for `foreach` and `num_parallel`, the values of a
 * dictionary for a switch (`condition`). Metaflow itself takes the last statement of a step alone; where that is another
 * one, as an `if` with a `self.next` in each branch, all of them count. A switch back to the step itself is no edge.
 */
export function readTransitions(flow: Flow, step: FlowStep): Transitions {
  const targets = new Set<string>();
  const problems: Problem[] = [];
  for (const node of nextCalls(step).flatMap(({ positional }) => positional.flatMap(targetNodes))) {
    const name = /^self\.(\w+)$/u.exec(dottedText(step.module, node) ?? "")?.[1];
    if (name === undefined) continue;
    if (flow.steps.has(name)) targets.add(name);
    else if (flow.isWhole) problems.push(unknownStep(flow, step, node, name));
  }
  targets.delete(step.name);
  return { targets: [...targets], problems };
}

function nextCalls({ module, method }: FlowStep): readonly PythonCall[] {
  const isNext = ({ callee }: PythonCall) => dottedText(module, callee) === "self.next";
  const last = childrenOf(method.body).at(-1);
  const expression = last?.name === "ExpressionStatement" ? last.firstChild : undefined;
  const tail = expression ? readCall(module, expression) : undefined;
  return tail && isNext(tail) ? [tail] : callsIn(module, method.body, true).filter(isNext);
}

function targetNodes(node: SyntaxNode): readonly SyntaxNode[] {
  return node.name === "DictionaryExpression" ? entriesOf(node).map(([, value]) => value) : [node];
}

function unknownStep(flow: Flow, step: FlowStep, node: SyntaxNode, name: string): Problem {
  const near = didYouMean(name, flow.steps.keys());
  const cure = near === undefined ? "Add it, or name another." : `Did you mean \`${near}\`?`;
  const message = flow.methods.has(name)
    ? `\`${name}\` is no step of ${flow.name}. Put \`@step\` above the method.`
    : `${flow.name} has no step \`${name}\`. ${cure}`;
  return {
    file: step.module.file,
    range: rangeOf(step.module, node),
    severity: "error",
    code: "unknown-step",
    message,
  };
}
