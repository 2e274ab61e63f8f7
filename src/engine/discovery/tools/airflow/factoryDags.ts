import { isMap, isScalar, isSeq } from "yaml";
import type { Node } from "yaml";
import { folderOf } from "../../../model/paths.ts";
import { mentions } from "../../python/pythonModule.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { fieldsOf, itemsOf, textOf } from "../../yaml/yamlFields.ts";
import { YamlSource } from "../../yaml/yamlSource.ts";
import { filesBelow } from "../filesBelow.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { DagBuild } from "./dagBuild.ts";
import type { TaskGroup } from "./taskGraph.ts";

/** A task, a group or a DAG as YAML declares it: its name, where that is written, and what is said of it. */
interface Declared {
  readonly name: string;
  readonly node: Node;
  readonly fields: ReadonlyMap<string, Node | null>;
}

/**
 * The DAGs that DAG Factory makes of YAML files, which lie beside or below the module that loads them: each entry of a file
 * that has tasks of operators or decorators (https://astronomer.github.io/dag-factory/).
 */
export function factoryDags(modules: readonly PythonModule[], workspace: WorkspaceFiles): readonly DagBuild[] {
  const loading = modules.filter((module) => mentions(module, "dagfactory"));
  const folders = new Set(loading.map(({ file }) => folderOf(file)));
  return filesBelow(workspace, folders, (name) => /\.ya?ml$/i.test(name)).flatMap((file) => {
    const text = workspace.text(file);
    if (text === undefined || !/^\s*["']?tasks["']?\s*:/m.test(text)) return [];
    const source = new YamlSource(file, text);
    if (source.isBroken) return [];
    const build = new DagBuild({ file });
    for (const dag of declaredIn(source, source.root)) addDag(source, build, dag);
    return [build];
  });
}

/** The entries of a map, or the items of a list that have their names in them. */
function declaredIn(source: YamlSource, node: Node | null | undefined, nameKey = ""): readonly Declared[] {
  if (isMap(node)) {
    return source.entries(node).map(({ key, keyNode, value }) => {
      return { name: key, node: keyNode, fields: fieldsOf(source, source.resolve(value)) };
    });
  }
  return itemsOf(source, node).flatMap((item): readonly Declared[] => {
    const fields = fieldsOf(source, item);
    const nameNode = fields.get(nameKey);
    const name = textOf(nameNode);
    return nameNode && name !== undefined ? [{ name, node: nameNode, fields }] : [];
  });
}

function addDag(source: YamlSource, build: DagBuild, dag: Declared): void {
  const tasks = declaredIn(source, dag.fields.get("tasks"), "task_id");
  const isTask = ({ fields }: Declared) => fields.has("operator") || fields.has("decorator");
  if (dag.name === "default" || !tasks.some(isTask)) return;
  const groups = declaredIn(source, dag.fields.get("task_groups"), "group_name");
  const made = addGroups(build, dag.name, groups);
  const ends = new Map([...made].map(([name, { mark }]): [string, string] => [name, mark]));
  const close = build.enterDag(dag.name);
  for (const task of tasks.filter(isTask)) {
    const added = build.addTask({
      id: task.name,
      dag: dag.name,
      group: made.get(textOf(task.fields.get("task_group_name")) ?? ""),
      range: source.rangeOfNode(task.node),
      inputs: [],
      isRepeatable: false,
    });
    for (const id of added.sources) ends.set(task.name, id);
    noteLinks(build, task, [...added.sources]);
  }
  close();
  for (const { name, fields } of [...tasks, ...groups]) {
    const needs = [...namesIn(source, fields.get("dependencies")), ...givenTasks(source, fields)];
    const end = ends.get(name);
    if (end !== undefined)
      build.graph.connect(
        needs.flatMap((need) => ends.get(need) ?? []),
        [end],
      );
  }
}

/** The groups by their names, each after the one that it stands in. */
function addGroups(build: DagBuild, dag: string, groups: readonly Declared[]): ReadonlyMap<string, TaskGroup> {
  const made = new Map<string, TaskGroup>();
  const open = new Set<string>();
  const add = (name: string): TaskGroup | undefined => {
    const group = groups.find((other) => other.name === name);
    if (!group || made.has(name) || open.has(name)) return made.get(name);
    open.add(name);
    const outer = add(textOf(group.fields.get("parent_group_name")) ?? "");
    const prefixed = group.fields.get("prefix_group_id");
    const isPrefixed = !(isScalar(prefixed) && prefixed.value === false);
    const added = build.addGroup(name, { isPrefixed, isRepeatable: false, dag, outer });
    made.set(name, added);
    return added;
  };
  for (const { name } of groups) add(name);
  return made;
}

function namesIn(source: YamlSource, node: Node | null | undefined): readonly string[] {
  return [node, ...itemsOf(source, node)].flatMap((item) => textOf(item) ?? []);
}

/** The tasks whose results a task is given: `number: +count`, also in `expand` and `partial`. */
function givenTasks(source: YamlSource, fields: ReadonlyMap<string, Node | null>, depth = 0): readonly string[] {
  const given = (node: Node | null): readonly string[] => {
    const [, name] = /^\+(\w[\w.-]*)$/.exec(textOf(node) ?? "") ?? [];
    if (name !== undefined) return [name];
    if (depth > 5) return [];
    if (isSeq(node)) return itemsOf(source, node).flatMap(given);
    return givenTasks(source, fieldsOf(source, node), depth + 1);
  };
  return [...fields.values()].flatMap(given);
}

/** How a task ties its DAG to another one. */
function noteLinks(build: DagBuild, { fields }: Declared, tasks: readonly string[]): void {
  const operator = textOf(fields.get("operator")) ?? "";
  const [started, awaited] = ["trigger_dag_id", "external_dag_id"].map((name) => textOf(fields.get(name)));
  const other = textOf(fields.get("external_task_id"));
  for (const task of tasks) {
    if (started !== undefined && operator.endsWith("TriggerDagRunOperator")) {
      build.links.push({ kind: "trigger", task, dag: started });
    }
    if (awaited !== undefined && operator.endsWith("Sensor")) {
      build.links.push({ kind: "wait", task, dag: awaited, tasks: other === undefined ? [] : [other] });
    }
  }
}
