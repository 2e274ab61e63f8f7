import { argumentOf, callsIn } from "../../python/pythonCalls.ts";
import { findMember } from "../../python/pythonClasses.ts";
import { onceForModule, textOf } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { libraryName } from "../../python/pythonProject.ts";
import { importPlace } from "../../python/pythonRoots.ts";
import { staticText } from "../../python/pythonValue.ts";
import type { LuigiTask } from "./tasks.ts";

/** How Luigi calls a task at the command line: its class, after its namespace where it has one (`task_namespace`, `luigi.namespace`). */
export function taskFamily(project: PythonProject, task: LuigiTask): string {
  const namespace = ownNamespace(project, task) ?? moduleNamespace(project, task);
  return namespace === undefined || namespace === "" ? task.definition.name : `${namespace}.${task.definition.name}`;
}

function ownNamespace(project: PythonProject, { line }: LuigiTask): string | undefined {
  const found = findMember(line, "task_namespace");
  return found?.member.kind === "variable" ? staticText(project, found.module, found.member.value) : undefined;
}

const namespaceCalls = onceForModule((module) =>
  callsIn(module, module.root, true).filter(({ callee }) => textOf(module, callee).endsWith("namespace")),
);

/** The last `luigi.namespace("x")` or `luigi.auto_namespace()` of the module before the class. */
function moduleNamespace(project: PythonProject, { module, definition }: LuigiTask): string | undefined {
  const calls = namespaceCalls(module).filter(({ node }) => node.from < definition.node.from);
  for (const call of calls.reverse()) {
    const name = libraryName(project, module, call.callee);
    if (name === "luigi.auto_namespace") return importPlace(project, module).name;
    if (name === "luigi.namespace") return staticText(project, module, argumentOf(call, "namespace", 0)) ?? "";
  }
  return undefined;
}
