import type { Remedy } from "../../../model/remedy.ts";
import type { Problem } from "../../../model/source.ts";
import { problemAt } from "../../../model/source.ts";
import { suggest } from "../../../model/suggestion.ts";
import type { PythonCall } from "../../python/pythonCalls.ts";
import { callsIn, readCall } from "../../python/pythonCalls.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { rangeOf } from "../../python/pythonModule.ts";
import { dottedText } from "../../python/pythonNames.ts";
import { entriesOf, statementsOf } from "../../python/pythonSyntax.ts";
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
 * one, as an `if` with a `self.next` in each branch, all of them count. A switch back to the step itself leads nowhere.
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

/**
 * The transitions of a flow without those that lead back to a step that stands before, by a switch that repeats a part of
 * the flow: what comes before what is told by the others.
 */
export function forwardEdges(
  targets: ReadonlyMap<string, readonly string[]>,
  start: string,
): readonly (readonly [from: string, to: string])[] {
  const done = new Set<string>();
  const back = new Set<string>();
  for (const first of [start, ...targets.keys()]) {
    // What is open from the first step to the one at hand, each with what of it is still to be seen.
    const path: { readonly step: string; readonly rest: string[] }[] = [];
    const open = new Set<string>();
    const enter = (step: string): void => {
      if (done.has(step)) return;
      path.push({ step, rest: [...(targets.get(step) ?? [])] });
      open.add(step);
      done.add(step);
    };
    enter(first);
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const next = at.rest.shift();
      if (next === undefined) open.delete(path.pop()?.step ?? "");
      else if (open.has(next)) back.add(`${at.step} ${next}`);
      else enter(next);
    }
  }
  return [...targets].flatMap(([from, tos]) =>
    tos.filter((to) => !back.has(`${from} ${to}`)).map((to) => [from, to] as const),
  );
}

function nextCalls({ module, method }: FlowStep): readonly PythonCall[] {
  const isNext = ({ callee }: PythonCall) => dottedText(module, callee) === "self.next";
  const last = statementsOf(method.body).at(-1);
  const expression = last?.name === "ExpressionStatement" ? last.firstChild : undefined;
  const tail = expression ? readCall(module, expression) : undefined;
  return tail && isNext(tail) ? [tail] : callsIn(module, method.body, true).filter(isNext);
}

function targetNodes(node: SyntaxNode): readonly SyntaxNode[] {
  return node.name === "DictionaryExpression" ? entriesOf(node).map(([, value]) => value) : [node];
}

function unknownStep(flow: Flow, { module, mark }: FlowStep, node: SyntaxNode, name: string): Problem {
  const tell = (message: string, remedies: readonly Remedy[]): Problem =>
    problemAt(module.file, rangeOf(module, node), "unknown-step", message, "error", remedies);
  const method = flow.methods.get(name);
  if (!method) {
    const near = suggest(name, flow.steps.keys(), "Add it, or name another.", (meant) => `self.${meant}`);
    return tell(`${flow.name} has no step \`${name}\`. ${near.cure}`, near.remedies);
  }
  const range = rangeOf(method.module, method.definition.nameNode);
  const remedy = {
    kind: "add-above",
    title: `Put \`@${mark}\` above \`${name}\``,
    lines: [`@${mark}`],
    range,
  } as const;
  const message = `\`${name}\` is no step of ${flow.name}. Put \`@${mark}\` above the method.`;
  return tell(message, method.module === module ? [remedy] : []);
}
