import type { PythonFunction } from "../../python/pythonDefinitions.ts";
import { firstDocLine } from "../../python/pythonDefinitions.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { rangeOf, textOf } from "../../python/pythonModule.ts";
import { dottedText } from "../../python/pythonNames.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { resolveNode } from "../../python/pythonProject.ts";
import type { Trace, TraceTool, TraceScope, TracedFunction } from "../../python/pythonTrace.ts";
import { nothing, openScope } from "../../python/pythonTrace.ts";
import { templateText } from "../../python/templateText.ts";
import { followCall } from "../../python/traceFunction.ts";
import type { FlowBuild } from "./flowBuild.ts";
import type { PrefectCall, PrefectFlow, PrefectThing, PrefectTraced } from "./prefectThing.ts";
import { roleOfFunction, thingOfTarget } from "./prefectThing.ts";

function made(thing: PrefectThing): PrefectTraced {
  return { ...nothing(), thing };
}

/** Follows a file with flows as Prefect would run it. `scopeOf` gives what other modules define. */
export function prefectTool(
  project: PythonProject,
  build: FlowBuild,
  scopeOf: (module: PythonModule) => TraceScope<PrefectThing>,
): TraceTool<PrefectThing> {
  return {
    lookup(scope, name) {
      const target = resolveNode(project, scope.module, name);
      const thing = thingOfTarget(project, scope.module, target);
      if (thing) return made(thing);
      return target?.kind === "definition" ? scopeOf(target.module).values.get(target.definition.name) : undefined;
    },
    member(object, name) {
      const { thing, sources } = object;
      const isMethod = thing?.kind === "task" || thing?.kind === "flow" ? true : sources.size > 0 && ordering.has(name);
      return isMethod ? made({ kind: "method", object, name }) : undefined;
    },
    call(trace, callee, call) {
      const { current } = build;
      if (current && call.scope.module === current.flow.module)
        current.range = rangeOf(call.scope.module, calledName(call));
      return callThing(trace, build, callee, call);
    },
    define(trace, scope, definition, decorators) {
      const role = roleOfFunction(project, scope.module, decorators);
      const given = decorators.map(({ args }) => computedName(trace, scope, args?.keywords)).find(Boolean);
      return role && made(describe(role, scope, given === undefined ? definition : { ...definition, name: given }));
    },
    operate: (operator, left, right) => {
      if (operator !== "|" || !build.current) return undefined;
      build.connect(upstream(build, left), upstream(build, right));
      return right;
    },
    enter({ thing, sources }) {
      if (thing?.kind === "flow" && !thing.flow.compose) return build.enter(thing.flow);
      return thing?.kind === "case" ? build.enterCase(sources) : undefined;
    },
    // Outside of flows only what makes them, or tasks.
    isFollowed: (module, body) =>
      build.current !== undefined || /\bFlow\(|\bflow\b|\btask\b/.test(textOf(module, body)),
  };
}

/** A name that is computed, by which a function's tasks are told apart: `@task(name=f"extract_{source}")`. */
function computedName(
  trace: Trace<PrefectThing>,
  scope: TraceScope<PrefectThing>,
  keywords: ReadonlyMap<string, SyntaxNode> | undefined,
): string | undefined {
  const node = keywords?.get("name");
  return node && node.name !== "String" ? trace.valueOf(scope, node).text : undefined;
}

function describe(role: "task" | "flow", scope: TraceScope<PrefectThing>, definition: PythonFunction): PrefectThing {
  const { module } = scope;
  const { name, nameNode, parameters, body } = definition;
  const described = { name, module, range: rangeOf(module, nameNode), desc: firstDocLine(module, body) };
  return role === "task"
    ? { kind: "task", task: described }
    : { kind: "flow", flow: { ...described, compose: { module, parameters, body, closure: scope } } };
}

/** Follows a flow: called by another one with its arguments, or by itself with what only a run knows. */
export function followFlow(
  trace: Trace<PrefectThing>,
  build: FlowBuild,
  flow: PrefectFlow,
  call?: PrefectCall,
): PrefectTraced {
  const { compose } = flow;
  if (!compose || build.isOpen(flow)) return nothing();
  const before = build.met;
  const leave = build.enter(flow);
  const result = call ? followCall(trace, compose, call.positional, call.keywords, call) : runEntry(trace, compose);
  leave();
  return build.met === before ? build.addFlow(flow, call?.sources ?? []) : result;
}

function runEntry(
  trace: Trace<PrefectThing>,
  { module, parameters, body, closure }: TracedFunction<PrefectThing>,
): PrefectTraced {
  const scope = openScope(module, closure);
  for (const { name } of parameters) {
    scope.values.set(name, nothing());
    scope.bindings.delete(name);
  }
  return body.name === "Body" ? (trace.run(scope, body).returned ?? nothing()) : trace.valueOf(scope, body);
}

const ordering = new Set(["set_upstream", "set_downstream"]);

function callThing(
  trace: Trace<PrefectThing>,
  build: FlowBuild,
  { thing }: PrefectTraced,
  call: PrefectCall,
): PrefectTraced | undefined {
  switch (thing?.kind) {
    case "task":
      return build.addTask(thing.task, inputsOf(build, call));
    case "flow":
      return build.current ? followFlow(trace, build, thing.flow, call) : nothing();
    case "decorator":
      return decorate(trace, thing.role, call) ?? made(thing);
    case "task-class":
      return made({ kind: "task", task: instanceOf(trace, thing, call) });
    case "flow-class":
      return made({ kind: "flow", flow: namedFlow(trace, call) });
    case "case-class":
      return { sources: call.positional[0]?.sources ?? new Set(), thing: { kind: "case" } };
    case "method":
      return inGivenFlow(build, call, () => callMethod(trace, build, thing, call));
    case "case":
    case undefined:
      return undefined;
  }
}

/** Prefect 1's `task.bind(x=other, flow=flow)`: in the flow that is named, as if its block were open. */
function inGivenFlow<Answer>(build: FlowBuild, { keywords }: PrefectCall, answer: () => Answer): Answer {
  const flow = keywords.get("flow")?.thing;
  if (flow?.kind !== "flow" || flow.flow.compose) return answer();
  const leave = build.enter(flow.flow);
  const given = answer();
  leave();
  return given;
}

/** Prefect 1's `flow.add_task(a)`, `flow.add_edge(a, b)`, `flow.chain(a, b, c)`, `flow.set_dependencies(a, [b])`. */
function callOfFlow(build: FlowBuild, flow: PrefectFlow, name: string, call: PrefectCall): PrefectTraced {
  const leave = build.enter(flow);
  const named = (key: string): readonly string[] => {
    const value = call.keywords.get(key);
    return value ? upstream(build, value) : [];
  };
  const places = call.positional.map((value) => upstream(build, value));
  if (name === "add_edge") build.connect(places[0] ?? named("upstream_task"), places[1] ?? named("downstream_task"));
  if (name === "chain") for (const [index, place] of places.entries()) build.connect(places[index - 1] ?? [], place);
  if (name === "set_dependencies") {
    const [task = named("task"), before = named("upstream_tasks"), after = named("downstream_tasks"), given] = places;
    build.connect([...before, ...(given ?? named("keyword_tasks"))], task);
    build.connect(task, after);
  }
  if (name === "add_task") named("task");
  leave();
  return nothing();
}

const flowMethods = new Set(["add_task", "add_edge", "chain", "set_dependencies"]);

/** `task.submit(…)`, `task.map(…)`, `task.with_options(…)`; Prefect 1's `a.set_upstream(b)`. */
function callMethod(
  trace: Trace<PrefectThing>,
  build: FlowBuild,
  { object, name }: PrefectThing & { readonly kind: "method" },
  call: PrefectCall,
): PrefectTraced | undefined {
  const { thing } = object;
  if (thing?.kind === "flow" && !thing.flow.compose && flowMethods.has(name)) {
    return callOfFlow(build, thing.flow, name, call);
  }
  switch (name) {
    case "set_upstream":
      build.connect(inputsOf(build, call), upstream(build, object));
      return nothing();
    case "set_downstream":
      build.connect(upstream(build, object), inputsOf(build, call));
      return nothing();
    case "with_options":
      return { ...object, sources: new Set() };
    case "copy":
      return copied(object, call);
    case "submit":
    case "map":
    case "delay":
    case "apply_async":
    case "bind":
    case "__call__":
      return callThing(trace, build, object, call);
    case "fn":
    case "run":
      // The plain function: no step of the flow.
      return { sources: call.sources };
    default:
      return thing ? nothing() : undefined;
  }
}

/** `task.copy()` of Prefect 1: another task of the same name. */
function copied(object: PrefectTraced, { call, scope }: PrefectCall): PrefectTraced {
  const { thing } = object;
  if (thing?.kind !== "task") return { ...object, sources: new Set() };
  return made({ kind: "task", task: { ...thing.task, place: `${scope.module.file}:${call.node.from}` } });
}

/** The tasks that a call is given results of, or, with Prefect 1, the tasks themselves. */
function inputsOf(build: FlowBuild, { positional, keywords, sources }: PrefectCall): ReadonlySet<string> {
  return new Set([...sources, ...[...positional, ...keywords.values()].flatMap((value) => upstream(build, value))]);
}

function upstream(build: FlowBuild, value: PrefectTraced): readonly string[] {
  if (value.thing?.kind === "task" && build.current && !build.current.flow.compose) {
    return [...build.addTask(value.thing.task, []).sources];
  }
  return value.parts ? [...value.parts.values()].flatMap((part) => upstream(build, part)) : [...value.sources];
}

/** `task(function)`. */
function decorate(
  trace: Trace<PrefectThing>,
  role: "task" | "flow",
  { positional, keywords, call, scope }: PrefectCall,
): PrefectTraced | undefined {
  const compose = (positional[0] ?? keywords.get("fn"))?.callable;
  const node = call.positional[0] ?? call.keywords.get("fn");
  if (!compose || !node) return undefined;
  const { module } = scope;
  const written = dottedText(module, node);
  // By the name that it has from then on.
  const statement = call.node.parent;
  const target = statement?.name === "AssignStatement" ? statement.firstChild : undefined;
  const nameNode = target?.name === "VariableName" ? target : node;
  const name =
    nameNode === target ? textOf(module, target) : (written?.slice(written.lastIndexOf(".") + 1) ?? "lambda");
  const described = {
    name: computedName(trace, scope, call.keywords) ?? name,
    module,
    range: rangeOf(module, nameNode),
    desc: firstDocLine(compose.module, compose.body),
  };
  return made(role === "task" ? { kind: "task", task: described } : { kind: "flow", flow: { ...described, compose } });
}

function instanceOf(
  trace: Trace<PrefectThing>,
  { name, desc }: PrefectThing & { readonly kind: "task-class" },
  { call, scope: { module, bindings } }: PrefectCall,
) {
  const node = call.keywords.get("name");
  const given = node && templateText(trace.project, module, node, bindings);
  const place = `${module.file}:${call.node.from}`;
  return { name: given ?? name, place, module, range: rangeOf(module, node ?? call.callee), desc };
}

/** `Flow("name")` of Prefect 1. */
function namedFlow(trace: Trace<PrefectThing>, { call, scope: { module, bindings } }: PrefectCall): PrefectFlow {
  const node = call.keywords.get("name") ?? call.positional[0];
  const name = node && templateText(trace.project, module, node, bindings);
  return { name: name ?? "flow", module, range: rangeOf(module, node ?? call.callee), desc: undefined };
}

/** The name of the task in `load(x)`, `load.submit(x)`, `load.with_options(…)(x)`. */
function calledName({ scope: { module }, call }: PrefectCall) {
  let node = call.callee;
  for (;;) {
    const member = node.name === "MemberExpression" ? node.getChild("PropertyName") : null;
    const isMethod = member !== null && /^(?:submit|map|delay|apply_async|with_options)$/.test(textOf(module, member));
    if ((node.name !== "CallExpression" && !isMethod) || !node.firstChild) return member ?? node;
    node = node.firstChild;
  }
}
