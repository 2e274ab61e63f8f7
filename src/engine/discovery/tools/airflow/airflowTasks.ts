import type { SourceRange } from "../../../model/source.ts";
import { argumentOf } from "../../python/pythonCalls.ts";
import { rangeOf } from "../../python/pythonModule.ts";
import type { Trace } from "../../python/pythonTrace.ts";
import { nothing, textIn } from "../../python/pythonTrace.ts";
import { dottedText } from "../../python/pythonNames.ts";
import { staticValue } from "../../python/pythonValue.ts";
import { templateText } from "../../python/templateText.ts";
import type { AirflowCall, AirflowClass, AirflowThing, AirflowTraced } from "./airflowThing.ts";
import { assetNames, assetOf, assetsOf } from "./assets.ts";
import type { DagBuild } from "./dagBuild.ts";

/** What the call of a class of Airflow's makes: a DAG, a group, or a task. `before` is what `partial` gave. */
export function construct(
  trace: Trace<AirflowThing>,
  build: DagBuild,
  of: AirflowClass,
  call: AirflowCall,
  before: readonly AirflowCall[] = [],
): AirflowTraced {
  const calls = [...before, call];
  switch (of) {
    case "dag": {
      const id = textOfOption(trace, call, "dag_id", 0) ?? fileStem(build);
      build.noteSchedule(id, assetNames(call.keywords.get("schedule")));
      return { ...nothing(), thing: { kind: "dag", id } };
    }
    case "untold-dag": {
      const id = textOfOption(trace, call, "dag_id") ?? fileStem(build);
      build.addUntoldDag(id, rangeOfCall(build, call, "dag_id"));
      return { ...nothing(), thing: { kind: "dag", id } };
    }
    case "asset":
      return assetOf(call);
    case "assets":
      return assetsOf(call);
    case "group":
      return openGroup(trace, build, call);
    case "untold-group":
      return addTask(build, calls, textOfOption(trace, call, "group_id", 0) ?? className(call), true);
    case "operator": {
      const id = calls.map((one) => textOfOption(trace, one, "task_id")).find((text) => text !== undefined);
      if (id === undefined) return nothing();
      const task = addTask(build, calls, id);
      noteLinks(build, task, calls);
      return task;
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

/** What an operator says of other DAGs: it starts one, waits for one, or renews assets that others wait for. */
function noteLinks(build: DagBuild, { sources }: AirflowTraced, calls: readonly AirflowCall[]): void {
  const given = (name: string) => calls.map(({ keywords }) => keywords.get(name)).find((value) => value !== undefined);
  const texts = (name: string): readonly string[] => {
    const value = given(name);
    const all = value?.parts ? [...value.parts.values()] : [value];
    return all.flatMap((one) => (one && textIn(one)) ?? []);
  };
  for (const task of sources) {
    for (const dag of texts("trigger_dag_id")) build.links.push({ kind: "trigger", task, dag });
    // A group is named by what stands before its tasks.
    const groups = texts("external_task_group_id").map((group) => `${group}.`);
    const tasks = [...texts("external_task_id"), ...texts("external_task_ids"), ...groups];
    const kind = calls.some((call) => className(call) === "ExternalTaskMarker") ? "mark" : "wait";
    for (const dag of texts("external_dag_id")) build.links.push({ kind, task, dag, tasks });
    build.noteOutlets([task], assetNames(given("outlets")));
  }
}

function addTask(build: DagBuild, calls: readonly AirflowCall[], id: string, isUntold = false): AirflowTraced {
  const given = (name: string) => calls.map(({ keywords }) => keywords.get(name)?.thing).find((thing) => thing);
  const [dag, group] = [given("dag"), given("task_group")];
  const [first] = calls;
  return build.addTask({
    id,
    dag: dag?.kind === "dag" ? dag.id : undefined,
    group: group?.kind === "group" ? group.group : undefined,
    range: first ? rangeOfCall(build, first, "task_id") : build.range,
    inputs: calls.flatMap(resultsIn),
    isRepeatable: false,
    isUntold,
  });
}

/** Where an id is given; the call where it has none, or where it stands in another file. */
function rangeOfCall(build: DagBuild, { call, scope }: AirflowCall, option: string): SourceRange {
  const node = argumentOf(call, option) ?? call.node;
  return scope.module === build.module ? rangeOf(scope.module, node) : build.range;
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
