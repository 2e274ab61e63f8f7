import type { PythonCall } from "./pythonCalls.ts";
import type { PythonFunction } from "./pythonDefinitions.ts";
import type { FlowFrame, FlowTrace, FlowValue } from "./pythonFlow.ts";
import { flowFrame, joinFlow, noFlow } from "./pythonFlow.ts";
import type { PythonModule } from "./pythonModule.ts";
import { dottedText } from "./pythonNames.ts";
import { findDefinition } from "./pythonProject.ts";
import { staticValue } from "./pythonValue.ts";

/** A function of the project, where it is defined. */
export interface FoundFunction {
  readonly module: PythonModule;
  readonly definition: PythonFunction;
}

/** How deep functions are followed into those that they call. */
const maxDepth = 8;

/** The function of the project that a name or a chain of members calls, defined in the code itself, in the file, or in another one. */
export function calledFunction(callee: PythonCall["callee"], frame: FlowFrame): FoundFunction | undefined {
  const name = dottedText(frame.module, callee);
  if (name === undefined) return undefined;
  const own = frame.functions.get(name);
  if (own) return { module: frame.module, definition: own };
  const found = findDefinition(frame.project, frame.module, name);
  return found?.definition.kind === "function" ? { module: found.module, definition: found.definition } : undefined;
}

/** Follows a call into the function's body, with its parameters holding what the call gives them; `around` runs the body. The value is what it returns. */
export function inlineCall(
  { module, definition }: FoundFunction,
  call: PythonCall | undefined,
  frame: FlowFrame,
  trace: FlowTrace,
  around: (run: () => void) => void = (run) => run(),
): FlowValue {
  const depth = depths.get(frame) ?? 0;
  if (depth >= maxDepth) return noFlow;
  const inner = flowFrame(frame.project, module);
  depths.set(inner, depth + 1);
  if (module === frame.module) for (const [name, own] of frame.functions) inner.functions.set(name, own);
  const given = definition.parameters.filter(({ star }) => star === undefined);
  given.forEach(({ name, value }, index) => {
    const argument = call?.keywords.get(name) ?? call?.positional[index];
    const [node, outer] = argument ? [argument, frame] : [value, inner];
    if (!node) return;
    inner.values.set(name, trace.valueOf(node, outer));
    const known = staticValue(frame.project, outer.module, node, outer.bindings);
    if (known !== undefined) inner.bindings.set(name, known);
  });
  around(() => trace.run(definition.body, inner));
  return inner.returned;
}

/** How deep a frame lies in the functions that led to it. */
const depths = new WeakMap<FlowFrame, number>();

/** All steps that reach a call by its arguments. */
export function argumentsFlow(call: PythonCall, frame: FlowFrame, trace: FlowTrace): FlowValue {
  const nodes = [...call.positional, ...call.keywords.values(), ...call.starred, ...call.doubleStarred];
  return joinFlow(nodes.map((node) => trace.valueOf(node, frame)));
}
