import { isAbsoluteOrUrl } from "../../../model/paths.ts";
import type { Output } from "../../../model/stage.ts";
import type { TypedValue } from "../../params/typedValue.ts";
import { argumentOf, callsIn, readCall } from "../../python/pythonCalls.ts";
import { findMember } from "../../python/pythonClasses.ts";
import { definitionsIn } from "../../python/pythonDefinitions.ts";
import { rangeOf } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { libraryName } from "../../python/pythonProject.ts";
import { importPlace } from "../../python/pythonRoots.ts";
import { staticPath, staticValue } from "../../python/pythonValue.ts";
import { outputAt } from "../toolStage.ts";
import type { LuigiTask, LuigiTasks } from "./tasks.ts";

/** The local targets that a task's `output` gives, as far as their paths are known with the defaults of its parameters. */
export function taskOutputs(project: PythonProject, tasks: LuigiTasks, task: LuigiTask): readonly Output[] {
  const found = findMember(task.line, "output");
  if (found?.member.kind !== "function") return [];
  const { module, member } = found;
  const { folder } = importPlace(project, task.module);
  const bindings = parameterDefaults(project, tasks, task);
  const ownRange = rangeOf(task.module, task.definition.nameNode);
  return callsIn(module, member.body, true).flatMap((call) => {
    if (!/^luigi(?:\.local_target|\.file)?\.LocalTarget$/.test(libraryName(project, module, call.callee) ?? ""))
      return [];
    const node = argumentOf(call, "path", 0);
    const path = staticPath(project, module, node, folder, bindings);
    if (!node || !path || isAbsoluteOrUrl(path.written)) return [];
    return [outputAt(path.base, path.written, module === task.module ? rangeOf(module, node) : ownRange)];
  });
}

/** The defaults of a task's parameters by `self.name`, but for those that some call gives another value. */
function parameterDefaults(
  project: PythonProject,
  { given }: LuigiTasks,
  task: LuigiTask,
): ReadonlyMap<string, TypedValue> {
  const defaults = new Map<string, TypedValue>();
  const set = given.get(task.definition.name) ?? new Set();
  if (set.has("*")) return defaults;
  for (const { module, definition } of [...task.line.classes].reverse()) {
    for (const member of definitionsIn(module, definition.body)) {
      const call = member.kind === "variable" ? readCall(module, member.value) : undefined;
      const isParameter =
        call && /^luigi(?:\.\w+)*\.\w*Parameter$/.test(libraryName(project, module, call.callee) ?? "");
      const value = call && isParameter ? staticValue(project, module, argumentOf(call, "default", 0)) : undefined;
      if (value !== undefined && !set.has(member.name)) defaults.set(`self.${member.name}`, value);
      else defaults.delete(`self.${member.name}`);
    }
  }
  return defaults;
}
