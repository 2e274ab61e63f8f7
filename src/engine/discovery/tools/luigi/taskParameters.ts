import type { TypedValue } from "../../params/typedValue.ts";
import { argumentOf, readCall } from "../../python/pythonCalls.ts";
import { classPlace } from "../../python/pythonClasses.ts";
import { definitionAt, definitionsIn } from "../../python/pythonDefinitions.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { libraryName } from "../../python/pythonProject.ts";
import { enclosing } from "../../python/pythonSyntax.ts";
import { staticValue } from "../../python/pythonValue.ts";
import type { LuigiTask, LuigiTasks, TaskCall } from "./tasks.ts";

/** Values of parameters by the text that reads them, `self.name`. */
export type ParameterValues = ReadonlyMap<string, TypedValue>;

/** Through how many tasks a value that each hands on to the next is followed. */
const maxDepth = 100;

/**
 * Finds the values of a task's parameters that are the same whichever way the task is made: by its defaults, and by every
 * call of it in the project, which may hand on the caller's own parameters. What differs, or cannot be known, is left out.
 */
export function openParameters(project: PythonProject, tasks: LuigiTasks): (task: LuigiTask) => ParameterValues {
  const known = new Map<string, ParameterValues>();
  let depth = 0;
  const find = (task: LuigiTask): ParameterValues => {
    const place = classPlace(task);
    const found = known.get(place);
    if (found) return found;
    if (depth === maxDepth) return new Map();
    depth += 1;
    // Tasks that make each other: nothing is known of one while it is looked at.
    known.set(place, new Map());
    const values = new Map<string, TypedValue>();
    for (const [name, parameter] of declaredParameters(project, task)) {
      const value = agreed([
        ...(parameter.initial ? [staticValue(project, parameter.module, parameter.initial)] : []),
        ...(tasks.calls.get(task.definition.name) ?? []).flatMap((call) => givenValues(call, name)),
      ]);
      if (value !== undefined) values.set(`self.${name}`, value);
    }
    known.set(place, values);
    depth -= 1;
    return values;
  };
  /** The value that a call gives a parameter: none where it leaves the default, undefined where it is not known. */
  const givenValues = ({ module, call, isClone }: TaskCall, name: string): readonly (TypedValue | undefined)[] => {
    const isOpen = call.starred.length + call.doubleStarred.length > 0;
    if (isOpen || call.positional.length > (isClone ? 1 : 0)) return [undefined];
    const caller = callerOf(tasks, module, call.node);
    const given = call.keywords.get(name);
    if (given) return [staticValue(project, module, given, caller ? find(caller) : new Map())];
    const isHandedOn = isClone && caller && declaredParameters(project, caller).has(name);
    return isHandedOn ? [find(caller).get(`self.${name}`)] : [];
  };
  return find;
}

/** The one value that all of them are. */
function agreed(values: readonly (TypedValue | undefined)[]): TypedValue | undefined {
  const [first] = values;
  const isScalar = typeof first !== "object";
  return isScalar && values.every((value) => value === first) ? first : undefined;
}

interface Parameter {
  readonly module: PythonModule;
  /** The node of its default. */
  readonly initial: SyntaxNode | undefined;
}

/** The parameters of a task by name, inherited ones too. */
function declaredParameters(project: PythonProject, task: LuigiTask): ReadonlyMap<string, Parameter> {
  const parameters = new Map<string, Parameter>();
  for (const { module, definition } of [...task.line.classes].reverse()) {
    for (const member of definitionsIn(module, definition.body)) {
      const call = member.kind === "variable" ? readCall(module, member.value) : undefined;
      const name = call && libraryName(project, module, call.callee);
      if (!call || !/^(?:b2)?luigi(?:\.\w+)*\.\w*Parameter$/.test(name ?? "")) parameters.delete(member.name);
      else parameters.set(member.name, { module, initial: argumentOf(call, "default", 0) });
    }
  }
  return parameters;
}

function callerOf(tasks: LuigiTasks, module: PythonModule, node: SyntaxNode): LuigiTask | undefined {
  const outer = enclosing(node, "ClassDefinition");
  const definition = outer && definitionAt(module, outer);
  return definition?.kind === "class" ? tasks.byPlace.get(classPlace({ module, definition })) : undefined;
}
