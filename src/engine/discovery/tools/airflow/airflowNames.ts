import type { PythonClass, PythonFunction } from "../../python/pythonDefinitions.ts";
import type { FlowFrame } from "../../python/pythonFlow.ts";
import type { FoundFunction } from "../../python/pythonInline.ts";
import { classLine } from "../../python/pythonClasses.ts";
import { dottedText } from "../../python/pythonNames.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { findDefinition, libraryName } from "../../python/pythonProject.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";

/** What one of Airflow's decorators makes of a function. */
export type AirflowRole = "dag" | "task" | "task-group";

const roleOf: readonly (readonly [name: RegExp, role: AirflowRole])[] = [
  [/^airflow(?:\.\w+)*\.dag$/, "dag"],
  [/^airflow(?:\.\w+)*\.task_group$/, "task-group"],
  // `task.docker`, `task.branch`…, `setup` and `teardown`.
  [
    /^airflow(?:\.\w+)*?\.(?:decorators|sdk|definitions)(?:\.\w+)*?\.(?:task|setup|teardown|python_task|branch_task)(?:\.\w+)?$/,
    "task",
  ],
];

/** A function's role, with the arguments of the decorator that gives it. */
export function roleOfFunction(
  project: PythonProject,
  { module, definition }: FoundFunction,
): { readonly role: AirflowRole; readonly decorator: PythonFunction["decorators"][number] } | undefined {
  for (const decorator of definition.decorators) {
    const name = libraryName(project, module, decorator.name) ?? libraryName(project, module, decorator.node);
    const role = name === undefined ? undefined : roleOf.find(([pattern]) => pattern.test(name))?.[1];
    if (role) return { role, decorator };
  }
  return undefined;
}

export type AirflowClass = "dag" | "group" | "operator";

/** What a class that is called is to Airflow: a DAG, a group, or (also a project's own subclass) an operator or sensor. */
export function classOfCallee(callee: SyntaxNode, frame: FlowFrame): AirflowClass | undefined {
  const written = dottedText(frame.module, callee);
  if (written === undefined) return undefined;
  const library = libraryName(frame.project, frame.module, written);
  if (library !== undefined) return classOfLibrary(library);
  const found = findDefinition(frame.project, frame.module, written);
  return found?.definition.kind === "class" ? classOfProject(frame.project, found.module, found.definition) : undefined;
}

function classOfProject(
  project: PythonProject,
  module: PythonModule,
  definition: PythonClass,
): AirflowClass | undefined {
  const { libraries } = classLine(project, module, definition);
  return libraries.map(classOfLibrary).find((found) => found !== undefined);
}

function classOfLibrary(name: string): AirflowClass | undefined {
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (name.startsWith("airflow.") && last === "DAG") return "dag";
  if (name.startsWith("airflow.") && last === "TaskGroup") return "group";
  // Operators come from many packages: Airflow's, providers', cosmos…
  return /(?:Operator|Sensor|SensorAsync|OperatorAsync)$/.test(last) ? "operator" : undefined;
}
