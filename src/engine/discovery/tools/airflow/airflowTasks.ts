import { argumentOf } from "../../python/pythonCalls.ts";
import { rangeOf } from "../../python/pythonModule.ts";
import type { Trace } from "../../python/pythonTrace.ts";
import { nothing, textIn } from "../../python/pythonTrace.ts";
import { dottedText } from "../../python/pythonNames.ts";
import { staticValue } from "../../python/pythonValue.ts";
import { templateText } from "../../python/templateText.ts";
import type { AirflowCall, AirflowThing, AirflowTraced } from "./airflowThing.ts";
import type { DagBuild } from "./dagBuild.ts";

/** What the call of a class of Airflow's makes: a DAG, a group, or a task. `before` is what `partial` gave. */
export function construct(
  trace: Trace<AirflowThing>,
  build: DagBuild,
  of: (AirflowThing & { readonly kind: "class" })["of"],
  call: AirflowCall,
  before: readonly AirflowCall[] = [],
): AirflowTraced {
  const calls = [...before, call];
  switch (of) {
    case "dag":
      return { ...nothing(), thing: { kind: "dag", id: textOfOption(trace, call, "dag_id", 0) ?? fileStem(build) } };
    case "group":
      return openGroup(trace, build, call);
    case "untold-group":
      return addTask(build, calls, textOfOption(trace, call, "group_id", 0) ?? className(call));
    case "operator": {
      const id = calls.map((one) => textOfOption(trace, one, "task_id")).find((text) => text !== undefined);
      return id === undefined ? nothing() : addTask(build, calls, id);
    }
  }
}

function openGroup(trace: Trace<AirflowThing>, build: DagBuild, call: AirflowCall): AirflowTraced {
  const { keywords, scope } = call;
  const isSet = (name: string, otherwise: boolean): boolean => {
    const node = call.call.keywords.get(name);
    const value = node && staticValue(trace.project, scope.module, node, scope.bindings);
    return typeof value === "boolean" ? value : otherwise;
  };
  const parent = keywords.get("parent_group")?.thing;
  const dag = keywords.get("dag")?.thing;
  const group = build.addGroup(textOfOption(trace, call, "group_id", 0) ?? "", {
    isPrefixed: isSet("prefix_group_id", true),
    isRepeatable: isSet("add_suffix_on_collision", false),
    outer: parent?.kind === "group" ? parent.group : undefined,
    dag: dag?.kind === "dag" ? dag.id : undefined,
  });
  return { sources: new Set([group.mark]), thing: { kind: "group", group } };
}

function addTask(build: DagBuild, calls: readonly AirflowCall[], id: string): AirflowTraced {
  const given = (name: string) => calls.map(({ keywords }) => keywords.get(name)?.thing).find((thing) => thing);
  const [dag, group] = [given("dag"), given("task_group")];
  const [first] = calls;
  const isHere = first?.scope.module === build.module;
  const idNode = first && argumentOf(first.call, "task_id");
  return build.addTask({
    id,
    dag: dag?.kind === "dag" ? dag.id : undefined,
    group: group?.kind === "group" ? group.group : undefined,
    range: first && isHere ? rangeOf(build.module, idNode ?? first.call.node) : build.range,
    inputs: calls.flatMap(resultsIn),
    isRepeatable: false,
  });
}

/** The tasks whose results a call is given. An operator or a group itself is no result, nor is what became text. */
export function resultsIn({ positional, keywords }: AirflowCall): readonly string[] {
  return [...positional, ...keywords.values()].flatMap(results);
}

function results(value: AirflowTraced): readonly string[] {
  const { thing, parts, sources } = value;
  if (thing?.kind === "task" || thing?.kind === "group" || textIn(value) !== undefined) return [];
  return parts ? [...parts.values()].flatMap(results) : [...sources];
}

/** What an option says; where that is not known, as it is written: `load_{table}`. */
function textOfOption(
  { project }: Trace<AirflowThing>,
  { keywords, positional, call, scope }: AirflowCall,
  name: string,
  index?: number,
): string | undefined {
  const known = textIn(keywords.get(name) ?? (index === undefined ? undefined : positional[index]));
  const node = argumentOf(call, name, index);
  return known ?? (node && templateText(project, scope.module, node, scope.bindings));
}

function className({ call, scope }: AirflowCall): string {
  const written = dottedText(scope.module, call.callee) ?? "";
  return written.slice(written.lastIndexOf(".") + 1);
}

function fileStem({ module: { file } }: DagBuild): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.py$/, "");
}
