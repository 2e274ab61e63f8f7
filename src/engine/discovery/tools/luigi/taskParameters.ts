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

/** Through how many tasks a value that each hands on to the next is followed. */
const maxDepth = 100;

/**
 * Finds the values of a task's parameters that are the same whichever way the task is made: by its defaults or Luigi's
 * configuration, and by every call of it in the project, which may hand on the caller's own parameters. What differs, or
 * cannot be known, is left out.
 */
export class TaskParameters {
  readonly #project: PythonProject;
  readonly #tasks: LuigiTasks;
  readonly #workspace: WorkspaceFiles;
  readonly #known = new Map<string, ParameterValues>();
  readonly #declared = new Map<string, ReadonlyMap<string, TaskParameter>>();
  readonly #configs = new Map<string, LuigiConfig>();
  #depth = 0;

  constructor(project: PythonProject, tasks: LuigiTasks, workspace: WorkspaceFiles) {
    this.#project = project;
    this.#tasks = tasks;
    this.#workspace = workspace;
  }

  /** The values that a task reads of itself. */
  of(task: LuigiTask): ParameterValues {
    const place = classPlace(task);
    const found = this.#known.get(place);
    if (found) return found;
    if (this.#depth === maxDepth) return new Map();
    this.#depth += 1;
    // Tasks that make each other: nothing is known of one while it is looked at.
    this.#known.set(place, new Map());
    const values = this.#valuesOf(task);
    this.#known.set(place, values);
    this.#depth -= 1;
    return values;
  }

  /** Those that have to be given, and are known. */
  requiredOf(task: LuigiTask): ReadonlyMap<string, TypedValue> {
    const section = this.#configOf(task.module).get(taskFamily(this.#project, task));
    const required = [...this.#declaredIn(task)].filter(
      ([name, parameter]) => configuredValue(this.#project, parameter, section?.get(name)).length === 0,
    );
    return new Map(
      required.flatMap(([name]) => {
        const value = this.of(task).get(`self.${name}`);
        return value === undefined ? [] : [[name, value] as const];
      }),
    );
  }

  /** `Paths().data`: of a `luigi.Config`, or of a task. */
  readonly attributeOf: AttributeOf = (found, name) => {
    const parameter = this.#declaredIn(found).get(name);
    const written = this.#configOf(found.module).get(found.definition.name)?.get(name);
    return parameter && configuredValue(this.#project, parameter, written)[0];
  };

  #valuesOf(task: LuigiTask): ParameterValues {
    const { name: className } = task.definition;
    const family = taskFamily(this.#project, task);
    const section = this.#configOf(task.module).get(family);
    const values = new Map<string, TypedValue>([
      ...ownAttributes(this.#project, task.line),
      ["self.__class__.__name__", className],
      ["self.task_family", family],
      ["self.get_task_family()", family],
    ]);
    for (const [index, [name, parameter]] of [...this.#declaredIn(task)].entries()) {
      values.delete(`self.${name}`);
      const value = agreed([
        ...configuredValue(this.#project, parameter, section?.get(name)),
        ...(this.#tasks.calls.get(className) ?? []).flatMap((call) => this.#givenValues(call, name, index)),
      ]);
      if (value !== undefined) values.set(`self.${name}`, value);
    }
    return values;
  }

  /** The value that a call gives a parameter: none where it leaves the default, undefined where it is not known. */
  #givenValues({ module, call, isClone }: TaskCall, name: string, index: number): readonly (TypedValue | undefined)[] {
    if (call.starred.length + call.doubleStarred.length > 0) return [undefined];
    const caller = callerOf(this.#tasks, module, call.node);
    const given = call.keywords.get(name) ?? (isClone ? undefined : call.positional[index]);
    if (given) return [staticValue(this.#project, module, given, caller ? this.of(caller) : new Map())];
    const isHandedOn = isClone && caller && this.#declaredIn(caller).has(name);
    return isHandedOn ? [this.of(caller).get(`self.${name}`)] : [];
  }

  #declaredIn(found: FoundClass): ReadonlyMap<string, TaskParameter> {
    const place = classPlace(found);
    const line = () => classLine(this.#project, found.module, found.definition);
    const parameters = this.#declared.get(place) ?? declaredParameters(this.#project, line());
    this.#declared.set(place, parameters);
    return parameters;
  }

  #configOf(module: PythonModule): LuigiConfig {
    const { folder } = importPlace(this.#project, module);
    const config = this.#configs.get(folder) ?? readLuigiConfig(this.#workspace, folder);
    this.#configs.set(folder, config);
    return config;
  }
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
