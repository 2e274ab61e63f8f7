import type { TypedValue } from "../../params/typedValue.ts";
import type { SourceRange } from "../../../model/source.ts";
import { callsIn, readCall } from "../../python/pythonCalls.ts";
import type { PythonVariable } from "../../python/pythonDefinitions.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { rangeOf, textOf } from "../../python/pythonModule.ts";
import { dottedText } from "../../python/pythonNames.ts";
import type { PythonProject, PythonTarget } from "../../python/pythonProject.ts";
import { resolveName, resolveNode } from "../../python/pythonProject.ts";
import type { Trace, TraceTool, Traced, TracedCall } from "../../python/pythonTrace.ts";
import { nothing, openScope, takeName, textIn } from "../../python/pythonTrace.ts";
import { staticText, staticValue } from "../../python/pythonValue.ts";
import { followCall } from "../../python/traceFunction.ts";
import { openTrace } from "../../python/traceStatements.ts";
import type { ZenmlPipeline, ZenmlThing } from "./zenmlThing.ts";
import { libraryStep, readPipeline, readStep } from "./zenmlThing.ts";

/** One call of a step in a pipeline. */
export interface ZenmlStep {
  /** The id that ZenML gives the call: the step's name, `_2` behind it the second time. */
  readonly id: string;
  readonly range: SourceRange;
  readonly desc?: string;
  /** The ids of the steps that it takes results of, or is said to come after. */
  readonly after: Set<string>;
}

type ZenmlTraced = Traced<ZenmlThing>;

/** The calls of steps in a pipeline, as its function makes them; functions and pipelines that it calls are followed. */
export function traceZenmlPipeline(project: PythonProject, pipeline: ZenmlPipeline): readonly ZenmlStep[] {
  const steps = new Map<string, ZenmlStep>();
  const { module, compose } = pipeline;
  const scope = { ...openScope<ZenmlThing>(module), defaults: defaultsOf(project, pipeline) };
  for (const name of stepParameters(pipeline)) scope.values.set(name, made({ kind: "step", name }));
  openTrace(project, zenmlTool(project, pipeline, steps), module).run(scope, compose.body);
  return [...steps.values()];
}

function defaultsOf(project: PythonProject, { module, compose }: ZenmlPipeline): ReadonlyMap<string, TypedValue> {
  return new Map(
    compose.parameters.flatMap(({ name, value }) => {
      const known = value && staticValue(project, module, value);
      return known === undefined ? [] : [[name, known] as const];
    }),
  );
}

/** The parameters that the function calls: before version 0.40, a pipeline is given its steps. */
function stepParameters({ module, compose }: ZenmlPipeline): readonly string[] {
  const called = new Set(callsIn(module, compose.body, true).map(({ callee }) => dottedText(module, callee)));
  return compose.parameters
    .filter(({ name, star }) => star === undefined && name !== "self" && called.has(name))
    .map(({ name }) => name);
}

function made(thing: ZenmlThing): ZenmlTraced {
  return { ...nothing(), thing };
}

/** What is found of a pipeline while it is followed. */
interface FollowedPipeline {
  readonly project: PythonProject;
  readonly steps: Map<string, ZenmlStep>;
  /** Where the pipeline's own file makes the call by which a step is reached, perhaps through functions of other files. */
  range: SourceRange;
}

function zenmlTool(
  project: PythonProject,
  { module, compose }: ZenmlPipeline,
  steps: Map<string, ZenmlStep>,
): TraceTool<ZenmlThing> {
  const followed: FollowedPipeline = { project, steps, range: rangeOf(module, compose.nameNode) };
  return {
    lookup({ module: from }, name) {
      const target = resolveNode(project, from, name);
      if (target?.kind === "definition" && target.definition.kind === "variable") {
        return configuredStep(project, target.module, target.definition);
      }
      const thing = thingOf(project, target);
      return thing && made(thing);
    },
    member: ({ thing }, name) =>
      thing && stepMethods.has(name) ? made({ kind: "method", of: thing, name }) : undefined,
    call(trace, { thing, callable }, traced) {
      const { file } = traced.scope.module;
      if (file === module.file) followed.range = rangeOf(module, calledName(module, traced.call.callee));
      if (thing) return callThing(trace, followed, thing, traced);
      // `run_with_accelerate(step)` of ZenML's integrations gives the step back.
      const [first] = traced.positional;
      return !callable && first?.thing?.kind === "step" ? first : undefined;
    },
    define: () => undefined,
    isFollowed: () => true,
  };
}

function callThing(
  trace: Trace<ZenmlThing>,
  followed: FollowedPipeline,
  thing: ZenmlThing,
  traced: TracedCall<ZenmlThing>,
): ZenmlTraced | undefined {
  switch (thing.kind) {
    case "step":
      return addStep(trace, followed, thing, traced);
    case "maker": {
      const { scope, call } = traced;
      const name = staticText(followed.project, scope.module, call.keywords.get("name"), scope.bindings) ?? thing.name;
      return made({ kind: "step", name, ...(thing.desc !== undefined && { desc: thing.desc }) });
    }
    case "pipeline": {
      const { compose, module } = thing.pipeline;
      const callable = { module, parameters: compose.parameters, body: compose.body };
      return followCall(trace, callable, traced.positional, traced.keywords, traced);
    }
    case "method":
      if (thing.name === "after") return comeAfter(followed.steps, thing.of, traced);
      if (thing.of.kind === "step" && runningMethods.has(thing.name)) return addStep(trace, followed, thing.of, traced);
      return made(thing.of);
  }
}

function addStep(
  trace: Trace<ZenmlThing>,
  { steps, range }: FollowedPipeline,
  { name, desc }: ZenmlThing & { readonly kind: "step" },
  { sources, keywords }: TracedCall<ZenmlThing>,
): ZenmlTraced {
  const id = textIn(keywords.get("id")) ?? takeName(trace, name);
  trace.taken.add(id);
  const found = steps.get(id) ?? { id, range, ...(desc !== undefined && { desc }), after: new Set() };
  steps.set(id, found);
  const after = keywords.get("after");
  const named = [after, ...(after?.parts?.values() ?? [])].flatMap((value) => textIn(value) ?? []);
  for (const source of [...sources, ...named]) if (source !== id) found.after.add(source);
  return { sources: new Set([id]) };
}

/** How a step is called in a dynamic pipeline, beside plainly. */
const runningMethods = new Set(["submit", "map", "product", "__call__", "entrypoint"]);

const stepMethods = new Set([...runningMethods, "with_options", "configure", "copy", "after"]);

/** Variables on the way to a step: each is followed once. */
const maxVariables = 10;

/** A step that is kept in a variable of a module: `fast_trainer = trainer.with_options(…)`, `trainer = TrainerStep()`. */
function configuredStep(
  project: PythonProject,
  module: PythonModule,
  { value }: PythonVariable,
  depth = 0,
): ZenmlTraced | undefined {
  const call = depth < maxVariables ? readCall(module, value) : undefined;
  if (!call) return undefined;
  const callee = dottedText(module, call.callee) ?? "";
  const end = callee.lastIndexOf(".");
  const isMethod = stepMethods.has(callee.slice(end + 1));
  const target = resolveName(project, module, isMethod ? callee.slice(0, Math.max(end, 0)) : callee);
  if (target?.kind === "definition" && target.definition.kind === "variable") {
    return configuredStep(project, target.module, target.definition, depth + 1);
  }
  const thing = thingOf(project, target);
  if (thing?.kind === "maker")
    return made({ ...thing, kind: "step", name: staticText(project, module, call.keywords.get("name")) ?? thing.name });
  return thing && isMethod ? made(thing) : undefined;
}

/** `trainer.after(importer)`, of steps that the pipeline is given. */
function comeAfter(
  steps: ReadonlyMap<string, ZenmlStep>,
  thing: ZenmlThing,
  { positional }: TracedCall<ZenmlThing>,
): ZenmlTraced {
  const step = thing.kind === "step" ? steps.get(thing.name) : undefined;
  for (const { thing: other } of positional) if (other?.kind === "step") step?.after.add(other.name);
  return made(thing);
}

/** The name of the step in `load(x)`, `steps.load(x)`, `load.with_options(…)(x)`, `load.submit(x)`. */
function calledName(module: PythonModule, callee: SyntaxNode): SyntaxNode {
  let node = callee;
  while (node.name === "CallExpression" && node.firstChild) node = node.firstChild;
  const member = node.name === "MemberExpression" ? node.getChild("PropertyName") : null;
  if (!member || !node.firstChild) return node;
  return stepMethods.has(textOf(module, member)) ? calledName(module, node.firstChild) : member;
}

/** What a name of the project or of ZenML stands for in a pipeline. */
function thingOf(project: PythonProject, target: PythonTarget | undefined): ZenmlThing | undefined {
  if (target?.kind === "library") return libraryStep(target.name);
  if (target?.kind !== "definition" || target.definition.kind === "variable") return undefined;
  const { module, definition } = target;
  const pipeline = readPipeline(project, module, definition);
  if (pipeline) return { kind: "pipeline", pipeline };
  return readStep(project, module, definition);
}
