import type { SourceRange } from "../../../model/source.ts";
import { classLine } from "../../python/pythonClasses.ts";
import type { PythonClass, PythonDecorator } from "../../python/pythonDefinitions.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { textOf } from "../../python/pythonModule.ts";
import { qualifiedText } from "../../python/pythonNames.ts";
import type { PythonProject, PythonTarget } from "../../python/pythonProject.ts";
import { libraryName } from "../../python/pythonProject.ts";
import type { TraceScope, Traced, TracedCall, TracedFunction } from "../../python/pythonTrace.ts";
import { templateText } from "../../python/templateText.ts";
import type { TaskGroup } from "./taskGraph.ts";

/** What one of Airflow's decorators makes of a function. */
export type AirflowRole = "dag" | "task" | "setup" | "teardown" | "task-group" | "asset";

/** What Airflow's own functions do that put tasks in order. */
export type AirflowOrder = "chain" | "chain_linear" | "cross_downstream";

/** Options of a decorator or a call that are known as texts, by name. */
export type AirflowOptions = ReadonlyMap<string, string>;

/** What a class of Airflow's makes; `untold` is what has tasks that only running it tells, `assets` what holds several. */
export type AirflowClass = "dag" | "group" | "operator" | "untold-group" | "untold-dag" | "asset" | "assets";

/** What a name in a file with DAGs may stand for. */
export type AirflowThing =
  | { readonly kind: "class"; readonly of: AirflowClass }
  | { readonly kind: "order"; readonly by: AirflowOrder }
  | { readonly kind: "label" }
  /** `functools.partial`. */
  | { readonly kind: "partial" }
  /** A decorator that is called: `task(function)`, `task(task_id="x")(function)`. */
  | { readonly kind: "decorator"; readonly role: AirflowRole; readonly options: AirflowOptions }
  | DecoratedFunction
  /** `operator.partial(…)`, `function.partial(…)`, `function.override(…)`: with arguments for later. */
  | { readonly kind: "prepared"; readonly of: AirflowThing; readonly by: string; readonly call: AirflowCall }
  | { readonly kind: "dag"; readonly id: string }
  | { readonly kind: "group"; readonly group: TaskGroup }
  /** By its name and its address, as far as they are known. */
  | { readonly kind: "asset"; readonly names: readonly string[] }
  /** An operator itself, which is no result: its `output` is. */
  | { readonly kind: "task"; readonly id: string }
  | { readonly kind: "method"; readonly object: AirflowTraced; readonly name: string };

/** A decorated function: called once it is a task, a group or a DAG. */
export interface DecoratedFunction {
  readonly kind: "function";
  readonly role: AirflowRole;
  readonly name: string;
  readonly module: PythonModule;
  readonly range: SourceRange;
  readonly desc: string | undefined;
  readonly compose: TracedFunction<AirflowThing>;
  readonly options: AirflowOptions;
  /** The assets that a DAG waits for, or a task renews. */
  readonly assets: readonly string[];
}

export type AirflowTraced = Traced<AirflowThing>;
export type AirflowCall = TracedCall<AirflowThing>;

const ofAirflow = String.raw`^airflow(?:\.\w+)*?\.(?:decorators|sdk|definitions)(?:\.\w+)*?\.`;

const roleOf: readonly (readonly [name: RegExp, role: AirflowRole])[] = [
  [/^airflow(?:\.\w+)*\.dag$/, "dag"],
  [/^airflow(?:\.\w+)*\.task_group$/, "task-group"],
  [/^airflow\.sdk(?:\.\w+)*\.asset(?:\.multi)?$/, "asset"],
  [new RegExp(`${ofAirflow}setup$`), "setup"],
  [new RegExp(`${ofAirflow}teardown$`), "teardown"],
  // `task.docker`, `task.branch`…
  [new RegExp(`${ofAirflow}(?:task|python_task|branch_task)(?:\\.\\w+)?$`), "task"],
  // The Astro SDK's functions are decorators and tasks by themselves.
  [/^astro(?:\.\w+)*\.(?:dataframe|transform|transform_file|run_raw_sql)$/, "task"],
];

function roleByName(name: string): AirflowRole | undefined {
  return roleOf.find(([pattern]) => pattern.test(name))?.[1];
}

/** What the decorators make of a function, with those that do. A setup or teardown may also be said to be a task. */
export function roleOfFunction(
  project: PythonProject,
  module: PythonModule,
  decorators: readonly PythonDecorator[],
): { readonly role: AirflowRole; readonly decorators: readonly PythonDecorator[] } | undefined {
  const found = decorators.flatMap((decorator) => {
    const name = libraryName(project, module, decorator.name) ?? qualifiedText(module, decorator.name, decorator.node);
    const role = name === undefined ? undefined : roleByName(name);
    return role ? [{ role, decorator }] : [];
  });
  const [first, ...others] = found;
  if (!first) return undefined;
  const { role } = [first, ...others].find((one) => one.role !== "task") ?? first;
  return { role, decorators: found.map(({ decorator }) => decorator) };
}

/** What a name leads to that is Airflow's own, of a package for it, or a project's own subclass of an operator. */
export function thingOfTarget(project: PythonProject, target: PythonTarget | undefined): AirflowThing | undefined {
  if (target?.kind === "library") return thingOfLibrary(target.name);
  if (target?.kind !== "definition" || target.definition.kind !== "class") return undefined;
  return thingOfClass(project, target.module, target.definition);
}

function thingOfClass(project: PythonProject, module: PythonModule, definition: PythonClass): AirflowThing | undefined {
  const { libraries } = classLine(project, module, definition);
  return libraries.map(classOfLibrary).find((found) => found !== undefined);
}

function thingOfLibrary(name: string): AirflowThing | undefined {
  const role = roleByName(name);
  if (role) return { kind: "decorator", role, options: new Map() };
  if (name === "functools.partial") return { kind: "partial" };
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (name.startsWith("airflow.")) {
    if (last === "chain" || last === "chain_linear" || last === "cross_downstream") return { kind: "order", by: last };
    if (last === "Label") return { kind: "label" };
    if (/\.(?:Asset|Dataset)(?:Alias)?(?:\.ref)?$/.test(name)) return { kind: "class", of: "asset" };
    if (/^(?:Asset|Dataset)(?:Any|All|OrTimeSchedule)$|^PartitionedAssetTimetable$/.test(last))
      return { kind: "class", of: "assets" };
  }
  return classOfLibrary(name);
}

function classOfLibrary(name: string): AirflowThing | undefined {
  const last = name.slice(name.lastIndexOf(".") + 1);
  const isOwn = name.startsWith("airflow.");
  if (isOwn && last === "DAG") return { kind: "class", of: "dag" };
  if (isOwn && last === "TaskGroup") return { kind: "class", of: "group" };
  // Those of Cosmos: `DbtDag`, `DbtTaskGroup`.
  if (/^cosmos\b.*\.\w+Dag$/.test(name)) return { kind: "class", of: "untold-dag" };
  if (/\wTaskGroup$/.test(last)) return { kind: "class", of: "untold-group" };
  // Operators come from many packages: Airflow's, providers', cosmos…
  return /(?:Operator|Sensor)(?:Async)?$/.test(last) ? { kind: "class", of: "operator" } : undefined;
}

const firstOption: Partial<Record<AirflowRole, string>> = { dag: "dag_id" };

/** The options of a function's decorators, as far as they are known. */
export function optionsOf(
  project: PythonProject,
  { module, bindings }: TraceScope<AirflowThing>,
  role: AirflowRole,
  decorators: readonly PythonDecorator[],
): AirflowOptions {
  const first = firstOption[role];
  return new Map(
    decorators.flatMap(({ args }) => {
      const [positional] = args?.positional ?? [];
      const named = [...(args?.keywords ?? [])].filter(([name]) => /(?:id|name)$/.test(name));
      const all = first !== undefined && positional ? [[first, positional] as const, ...named] : named;
      return all.flatMap(([name, node]) => {
        const text = name === "prefix_group_id" ? textOf(module, node) : templateText(project, module, node, bindings);
        return text === undefined ? [] : [[name, text] as const];
      });
    }),
  );
}
