import type { TypedValue } from "../../params/typedValue.ts";
import type { AttributeOf } from "../../python/pythonEvaluation.ts";
import type { FoundClass } from "../../python/pythonClasses.ts";
import { classLine, classPlace } from "../../python/pythonClasses.ts";
import { definitionAt } from "../../python/pythonDefinitions.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { enclosing } from "../../python/pythonSyntax.ts";
import { importPlace } from "../../python/pythonRoots.ts";
import { staticValue } from "../../python/pythonValue.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { ownAttributes } from "./classAttributes.ts";
import type { TaskParameter } from "./declaredParameters.ts";
import { configuredValue, declaredParameters } from "./declaredParameters.ts";
import type { LuigiConfig } from "./luigiConfig.ts";
import { readLuigiConfig } from "./luigiConfig.ts";
import { taskFamily } from "./taskFamily.ts";
import type { LuigiTask, LuigiTasks, TaskCall } from "./tasks.ts";

/** Values of parameters by the text that reads them, `self.name`; of what else a task says of itself too. */
export type ParameterValues = ReadonlyMap<string, TypedValue>;

export interface TaskParameters {
  of(task: LuigiTask): ParameterValues;
  /** Those that have to be given, and are known. */
  requiredOf(task: LuigiTask): ReadonlyMap<string, TypedValue>;
  /** `Paths().data`: of a `luigi.Config`, or of a task. */
  readonly attributeOf: AttributeOf;
}

/** Through how many tasks a value that each hands on to the next is followed. */
const maxDepth = 100;

/**
 * Finds the values of a task's parameters that are the same whichever way the task is made: by its defaults or Luigi's
 * configuration, and by every call of it in the project, which may hand on the caller's own parameters. What differs, or
 * cannot be known, is left out.
 */
export function openParameters(project: PythonProject, tasks: LuigiTasks, workspace: WorkspaceFiles): TaskParameters {
  const known = new Map<string, ParameterValues>();
  let depth = 0;
  const declared = new Map<string, ReadonlyMap<string, TaskParameter>>();
  const declaredIn = (found: FoundClass): ReadonlyMap<string, TaskParameter> => {
    const place = classPlace(found);
    const line = () => classLine(project, found.module, found.definition);
    const parameters = declared.get(place) ?? declaredParameters(project, line());
    declared.set(place, parameters);
    return parameters;
  };
  const configs = new Map<string, LuigiConfig>();
  const configOf = (module: PythonModule): LuigiConfig => {
    const { folder } = importPlace(project, module);
    const config = configs.get(folder) ?? readLuigiConfig(workspace, folder);
    configs.set(folder, config);
    return config;
  };
  const find = (task: LuigiTask): ParameterValues => {
    const place = classPlace(task);
    const found = known.get(place);
    if (found) return found;
    if (depth === maxDepth) return new Map();
    depth += 1;
    // Tasks that make each other: nothing is known of one while it is looked at.
    known.set(place, new Map());
    const family = taskFamily(project, task);
    const section = configOf(task.module).get(family);
    const values = new Map<string, TypedValue>([
      ...ownAttributes(project, task.line),
      ["self.__class__.__name__", task.definition.name],
      ["self.task_family", family],
      ["self.get_task_family()", family],
    ]);
    for (const [index, [name, parameter]] of [...declaredIn(task)].entries()) {
      values.delete(`self.${name}`);
      const value = agreed([
        ...configuredValue(project, parameter, section?.get(name)),
        ...(tasks.calls.get(task.definition.name) ?? []).flatMap((call) => givenValues(call, name, index)),
      ]);
      if (value !== undefined) values.set(`self.${name}`, value);
    }
    known.set(place, values);
    depth -= 1;
    return values;
  };
  /** The value that a call gives a parameter: none where it leaves the default, undefined where it is not known. */
  const givenValues = (
    { module, call, isClone }: TaskCall,
    name: string,
    index: number,
  ): readonly (TypedValue | undefined)[] => {
    if (call.starred.length + call.doubleStarred.length > 0) return [undefined];
    const caller = callerOf(tasks, module, call.node);
    const given = call.keywords.get(name) ?? (isClone ? undefined : call.positional[index]);
    if (given) return [staticValue(project, module, given, caller ? find(caller) : new Map())];
    const isHandedOn = isClone && caller && declaredIn(caller).has(name);
    return isHandedOn ? [find(caller).get(`self.${name}`)] : [];
  };
  return {
    of: find,
    requiredOf: (task) => {
      const section = configOf(task.module).get(taskFamily(project, task));
      const required = [...declaredIn(task)].filter(
        ([name, parameter]) => configuredValue(project, parameter, section?.get(name)).length === 0,
      );
      return new Map(
        required.flatMap(([name]) => {
          const value = find(task).get(`self.${name}`);
          return value === undefined ? [] : [[name, value] as const];
        }),
      );
    },
    attributeOf: (found, name) => {
      const parameter = declaredIn(found).get(name);
      const written = configOf(found.module).get(found.definition.name)?.get(name);
      return parameter && configuredValue(project, parameter, written)[0];
    },
  };
}

/** The one value that all of them are. */
function agreed(values: readonly (TypedValue | undefined)[]): TypedValue | undefined {
  const [first] = values;
  const isScalar = typeof first !== "object";
  return isScalar && values.every((value) => value === first) ? first : undefined;
}

function callerOf(tasks: LuigiTasks, module: PythonModule, node: SyntaxNode): LuigiTask | undefined {
  const outer = enclosing(node, "ClassDefinition");
  const definition = outer && definitionAt(module, outer);
  return definition?.kind === "class" ? tasks.byPlace.get(classPlace({ module, definition })) : undefined;
}
