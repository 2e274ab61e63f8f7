import type { Trace } from "../../python/pythonTrace.ts";
import { nothing, openScope, union } from "../../python/pythonTrace.ts";
import { followCall } from "../../python/traceFunction.ts";
import { resultsIn } from "./airflowTasks.ts";
import type { AirflowCall, AirflowThing, AirflowTraced, DecoratedFunction } from "./airflowThing.ts";
import type { DagBuild } from "./dagBuild.ts";

const maxDepth = 12;

/** Calls a decorated function, perhaps with what `override` and `partial` gave before; `isMapped` where `expand` calls it. */
export function callDecorated(
  trace: Trace<AirflowThing>,
  build: DagBuild,
  called: AirflowThing & { readonly kind: "function" | "prepared" },
  call: AirflowCall,
  isMapped = false,
): AirflowTraced | undefined {
  const { made, before } = unpacked(called);
  if (made?.kind !== "function") return undefined;
  const options = new Map([...made.options, ...before.filter(({ by }) => by === "override").flatMap(textsOf)]);
  const calls = [...before.filter(({ by }) => by === "partial").map((prepared) => prepared.call), call];
  if (made.role === "dag") return followDag(trace, build, made);
  if (made.role === "task-group") return followGroup(trace, build, { ...made, options }, calls, isMapped);
  const task = build.addTask({
    id: options.get("task_id") ?? made.name,
    dag: call.keywords.get("dag")?.thing?.kind === "dag" ? dagOf(call) : undefined,
    group: undefined,
    range: made.module === build.module ? made.range : build.range,
    inputs: calls.flatMap(resultsIn),
    isRepeatable: true,
    desc: made.desc,
  });
  build.noteOutlets(task.sources, made.assets);
  if (made.role === "setup") for (const id of task.sources) build.graph.setups.add(id);
  if (made.role === "teardown") for (const id of task.sources) build.graph.teardowns.add(id);
  return { sources: task.sources };
}

/** What is behind `override` and `partial`, with these, the first one first. */
function unpacked(called: AirflowThing) {
  const before: (AirflowThing & { readonly kind: "prepared" })[] = [];
  let made: AirflowThing = called;
  for (; made.kind === "prepared"; made = made.of) before.unshift(made);
  return { made, before };
}

function textsOf({ call }: { readonly call: AirflowCall }): readonly (readonly [string, string])[] {
  return [...call.keywords].flatMap(([name, { text }]) => (text === undefined ? [] : [[name, text] as const]));
}

function dagOf({ keywords }: AirflowCall): string | undefined {
  const thing = keywords.get("dag")?.thing;
  return thing?.kind === "dag" ? thing.id : undefined;
}

/** Follows the function of a DAG. Its parameters are the run's, which only a run knows. */
export function followDag(trace: Trace<AirflowThing>, build: DagBuild, dag: DecoratedFunction): AirflowTraced {
  const id = dag.options.get("dag_id") ?? dag.name;
  if (!build.called.has(dag.compose.body.from)) build.noteSchedule(id, dag.assets);
  build.called.add(dag.compose.body.from);
  if (trace.depth < maxDepth) {
    const leave = build.enterDag(id);
    trace.depth += 1;
    const scope = openScope(dag.module, dag.compose.closure);
    for (const { name } of dag.compose.parameters) {
      scope.values.set(name, nothing());
      scope.bindings.delete(name);
    }
    trace.run(scope, dag.compose.body);
    trace.depth -= 1;
    leave();
  }
  return { ...nothing(), thing: { kind: "dag", id } };
}

/** Follows the function of a group. Where it returns tasks, these stand for it, as in Airflow; else the group does. */
function followGroup(
  trace: Trace<AirflowThing>,
  build: DagBuild,
  made: DecoratedFunction,
  calls: readonly AirflowCall[],
  isMapped: boolean,
): AirflowTraced {
  const group = build.addGroup(made.options.get("group_id") ?? made.name, {
    isPrefixed: made.options.get("prefix_group_id") !== "False",
    isRepeatable: true,
  });
  const leave = build.enterGroup(group);
  const positional = calls.flatMap((call) => call.positional);
  const keywords = new Map(calls.flatMap((call) => [...call.keywords]));
  const [only, ...more] = calls;
  const from = only && more.length === 0 && !isMapped ? only : undefined;
  // Each turn of a mapped group gets one item, of which only its origin is known.
  const items = new Map([...keywords].map(([name, value]) => [name, union([value])] as const));
  const returned = followCall(trace, made.compose, positional, isMapped ? items : keywords, from);
  leave();
  if (isMapped) build.graph.connect(calls.flatMap(resultsIn), [group.mark]);
  if (returned.sources.size > 0) return returned;
  return { sources: new Set([group.mark]), thing: { kind: "group", group } };
}
