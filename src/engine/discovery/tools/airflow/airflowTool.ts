import { firstDocLine } from "../../python/pythonDefinitions.ts";
import type { PythonFunction } from "../../python/pythonDefinitions.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { rangeOf, textOf } from "../../python/pythonModule.ts";
import { dottedText } from "../../python/pythonNames.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { resolveNode } from "../../python/pythonProject.ts";
import type { Trace, TraceScope, TraceTool } from "../../python/pythonTrace.ts";
import { listOf, nothing } from "../../python/pythonTrace.ts";
import { callDecorated, followDag } from "./airflowFunctions.ts";
import { callMethod, putInOrder } from "./airflowOrder.ts";
import type { AirflowCall, AirflowThing, AirflowTraced, DecoratedFunction } from "./airflowThing.ts";
import { optionsOf, roleOfFunction, thingOfTarget } from "./airflowThing.ts";
import { construct } from "./airflowTasks.ts";
import { assetInVariable, assetNames, assetsInDecorators } from "./assets.ts";
import type { DagBuild } from "./dagBuild.ts";

/** Follows a file with DAGs as Airflow would load it: what is called in it declares the tasks of `build`. */
export function airflowTool(project: PythonProject, build: DagBuild): TraceTool<AirflowThing> {
  return {
    lookup(scope, name) {
      const target = resolveNode(project, scope.module, name);
      const thing = thingOfTarget(project, target);
      if (thing) return { ...nothing(), thing };
      const [, rule] =
        /^airflow\..*\.TriggerRule\.([A-Z_]+)$/.exec(target?.kind === "library" ? target.name : "") ?? [];
      if (rule !== undefined) return { ...nothing(), text: rule.toLowerCase() };
      if (target?.kind !== "definition" || target.definition.kind === "class") return undefined;
      const { module, definition } = target;
      if (definition.kind === "variable") return assetInVariable(project, module, definition);
      const found = decorated(project, { module, values: new Map(), bindings: new Map() }, definition);
      return found && { ...nothing(), thing: found };
    },
    member: (object, name) => memberOf(object, name),
    call(trace, callee, call) {
      if (call.scope.module === build.module) build.range = rangeOf(call.scope.module, calledName(call));
      return callThing(trace, build, callee, call);
    },
    define(trace, scope, definition) {
      const found = decorated(project, scope, definition);
      if (!found) return undefined;
      const isTask = found.role === "task";
      const assets = assetsInDecorators(trace, scope, definition.decorators, isTask ? "outlets" : "schedule");
      const thing = { ...found, assets };
      if (thing.role === "dag" && trace.depth === 0) build.declared.push(thing);
      if (thing.role === "asset") addAsset(build, thing);
      return { ...nothing(), thing };
    },
    operate(operator, left, right) {
      // Assets that a DAG waits for: all of them, or any.
      if (assetNames(left).length + assetNames(right).length > 0) return listOf([left, right]);
      if ((operator !== ">>" && operator !== "<<") || left.sources.size + right.sources.size === 0) return undefined;
      if (operator === ">>") build.graph.connect(left.sources, right.sources);
      else build.graph.connect(right.sources, left.sources);
      // What cannot be known on the way is passed by.
      return right.sources.size > 0 ? right : left;
    },
    enter({ thing, sources }) {
      if (thing?.kind === "dag") return build.enterDag(thing.id);
      return thing?.kind === "group" ? build.enterGroup(thing.group) : build.enterContext(sources);
    },
    isFollowed: (module) => module.text.includes("airflow"),
  };
}

/** Follows the DAGs that are declared by functions and never called: they are there to be seen all the same. */
export function followDeclared(trace: Trace<AirflowThing>, build: DagBuild): void {
  for (const dag of build.declared) if (!build.called.has(dag.compose.body.from)) followDag(trace, build, dag);
}

function decorated(
  project: PythonProject,
  scope: TraceScope<AirflowThing>,
  definition: PythonFunction,
): DecoratedFunction | undefined {
  const { module } = scope;
  const found = roleOfFunction(project, module, definition.decorators);
  if (!found) return undefined;
  const { name, nameNode, parameters, body } = definition;
  return {
    kind: "function",
    role: found.role,
    name,
    module,
    range: rangeOf(module, nameNode),
    desc: firstDocLine(module, body),
    compose: { module, parameters, body, closure: scope },
    options: optionsOf(project, scope, found.role, found.decorators),
    assets: [],
  };
}

/** `@asset` makes a DAG of its own with one task. */
function addAsset(build: DagBuild, { name, range, desc, options, assets }: DecoratedFunction): void {
  const dag = options.get("name") ?? name;
  const leave = build.enterDag(dag);
  const task = build.addTask({
    id: name,
    dag: undefined,
    group: undefined,
    range,
    inputs: [],
    isRepeatable: false,
    desc,
  });
  leave();
  build.noteOutlets(task.sources, [dag]);
  build.noteSchedule(dag, assets);
}

const preparing = new Set(["expand", "expand_kwargs", "partial", "override"]);

const ordering = new Set(["set_upstream", "set_downstream", "as_setup", "as_teardown"]);

function memberOf(object: AirflowTraced, name: string): AirflowTraced | undefined {
  const { thing, sources } = object;
  const isPrepared = thing?.kind === "function" || thing?.kind === "class" || thing?.kind === "prepared";
  if ((isPrepared && preparing.has(name)) || (sources.size > 0 && ordering.has(name))) {
    return { ...nothing(), thing: { kind: "method", object, name } };
  }
  if (thing?.kind === "task" && name === "output") return { sources };
  const id = idOf(thing);
  if (id === undefined) return undefined;
  return /^(?:task|group|dag)_id$/.test(name) ? { ...nothing(), text: id } : nothing();
}

/** The id of a task, a group or a DAG. */
function idOf(thing: AirflowThing | undefined): string | undefined {
  if (thing?.kind === "group") return thing.group.id;
  return thing?.kind === "task" || thing?.kind === "dag" ? thing.id : undefined;
}

function callThing(
  trace: Trace<AirflowThing>,
  build: DagBuild,
  { thing, callable }: AirflowTraced,
  call: AirflowCall,
): AirflowTraced | undefined {
  switch (thing?.kind) {
    case "class":
      return construct(trace, build, thing.of, call);
    case "order":
      putInOrder(build, thing.by, call.positional);
      return nothing();
    case "label":
      return { sources: new Set([build.graph.addLabel()]) };
    case "decorator":
      return decorate(thing, call);
    case "prepared":
      // `functools.partial(Operator, …)(…)`.
      if (thing.of.kind === "class") return construct(trace, build, thing.of.of, call, [thing.call]);
      return callDecorated(trace, build, thing, call);
    case "function":
      return callDecorated(trace, build, thing, call);
    case "method":
      return callMethod(trace, build, thing, call);
    case "partial":
      return prepare(call);
    case undefined:
      // A class that is not there to be read, but is given the id of a task.
      return !callable && call.keywords.has("task_id") && isClassName(call.scope.module, call)
        ? construct(trace, build, "operator", call)
        : undefined;
    case "dag":
    case "group":
    case "task":
    case "asset":
      return undefined;
  }
}

function isClassName(module: PythonModule, { call }: AirflowCall): boolean {
  return /(?:^|\.)\p{Lu}\w*$/u.test(dottedText(module, call.callee) ?? "");
}

/** `functools.partial(BashOperator, retries=2)`. */
function prepare(call: AirflowCall): AirflowTraced | undefined {
  const of = call.positional[0]?.thing;
  return of && { ...nothing(), thing: { kind: "prepared", of, by: "partial", call } };
}

/** `task(function, task_id="x")`, `task(task_id="x")(function)`. */
function decorate(
  { role, options }: AirflowThing & { readonly kind: "decorator" },
  { positional, keywords, call, scope }: AirflowCall,
): AirflowTraced {
  const texts = [...keywords].flatMap(([key, { text }]) => (text === undefined ? [] : [[key, text] as const]));
  const all = new Map([...options, ...texts]);
  const [compose] = positional.flatMap(({ callable }) => callable ?? []);
  const [node] = call.positional;
  if (!compose || !node) return { ...nothing(), thing: { kind: "decorator", role, options: all } };
  const written = dottedText(scope.module, node) ?? "lambda";
  return {
    ...nothing(),
    thing: {
      kind: "function",
      role,
      name: written.slice(written.lastIndexOf(".") + 1),
      module: scope.module,
      range: rangeOf(scope.module, node),
      desc: firstDocLine(compose.module, compose.body),
      compose,
      options: all,
      assets: assetNames(keywords.get("outlets")),
    },
  };
}

/** The name of what makes a task in `load(x)`, `load.override(…)(x)`, `load.partial(…).expand(…)`. */
function calledName({ scope: { module }, call }: AirflowCall) {
  let node = call.callee;
  for (;;) {
    const member = node.name === "MemberExpression" ? node.getChild("PropertyName") : null;
    const isPreparing = member !== null && preparing.has(textOf(module, member));
    if ((node.name !== "CallExpression" && !isPreparing) || !node.firstChild) return member ?? node;
    node = node.firstChild;
  }
}
