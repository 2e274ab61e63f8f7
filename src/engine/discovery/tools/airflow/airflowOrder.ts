import type { Trace } from "../../python/pythonTrace.ts";
import { nothing } from "../../python/pythonTrace.ts";
import { callDecorated } from "./airflowFunctions.ts";
import { construct } from "./airflowTasks.ts";
import type { AirflowCall, AirflowOrder, AirflowThing, AirflowTraced } from "./airflowThing.ts";
import type { DagBuild } from "./dagBuild.ts";

/** `chain(a, [b, c], [d, e], f)`: lists of one length pair by pair; `chain_linear`: each with each; `cross_downstream`: two lists. */
export function putInOrder({ graph }: DagBuild, by: AirflowOrder, tasks: readonly AirflowTraced[]): void {
  const known = tasks.filter(({ sources }) => sources.size > 0);
  for (const [index, next] of known.entries()) {
    const before = known[index - 1];
    if (!before) continue;
    const [from, to] = [itemsOf(before), itemsOf(next)];
    if (by === "chain" && from && to && from.length === to.length) {
      from.forEach((item, at) => graph.connect(item.sources, to[at]?.sources ?? []));
    } else {
      graph.connect(before.sources, next.sources);
    }
  }
}

function itemsOf({ parts, thing }: AirflowTraced): readonly AirflowTraced[] | undefined {
  return parts && !thing ? [...parts.values()] : undefined;
}

/** `a.set_upstream(b)`, `a.as_teardown(setups=b)`, and the methods that make tasks: `partial`, `expand`, `override`. */
export function callMethod(
  trace: Trace<AirflowThing>,
  build: DagBuild,
  { object, name }: AirflowThing & { readonly kind: "method" },
  call: AirflowCall,
): AirflowTraced | undefined {
  const { graph } = build;
  const { sources, thing } = object;
  switch (name) {
    case "set_upstream":
      graph.connect(call.sources, sources);
      return nothing();
    case "set_downstream":
      graph.connect(sources, call.sources);
      return nothing();
    case "as_setup":
      for (const id of sources) graph.setups.add(id);
      return object;
    case "as_teardown": {
      const setups = call.keywords.get("setups") ?? nothing<AirflowThing>();
      for (const id of setups.sources) graph.setups.add(id);
      for (const id of sources) graph.teardowns.add(id);
      graph.connect(setups.sources, sources);
      return object;
    }
    case "partial":
    case "override":
      return thing && { ...nothing(), thing: { kind: "prepared", of: thing, by: name, call } };
    default:
      return thing && expand(trace, build, thing, call);
  }
}

function expand(
  trace: Trace<AirflowThing>,
  build: DagBuild,
  thing: AirflowThing,
  call: AirflowCall,
): AirflowTraced | undefined {
  if (thing.kind === "class") return construct(trace, build, thing.of, call);
  if (thing.kind === "prepared" && thing.of.kind === "class") {
    return construct(trace, build, thing.of.of, call, [thing.call]);
  }
  return thing.kind === "function" || thing.kind === "prepared"
    ? callDecorated(trace, build, thing, call, true)
    : undefined;
}
