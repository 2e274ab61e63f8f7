import type { Output } from "../../../model/stage.ts";
import { argumentOf, callsIn } from "../../python/pythonCalls.ts";
import { findMember } from "../../python/pythonClasses.ts";
import { rangeOf } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { libraryName } from "../../python/pythonProject.ts";
import { importPlace } from "../../python/pythonRoots.ts";
import { staticPath, turnsAround } from "../../python/pythonValue.ts";
import { outputAt } from "../toolStage.ts";
import type { TaskParameters } from "./taskParameters.ts";
import type { LuigiTask } from "./tasks.ts";

/**
 * The local targets that a task's `output` gives, as far as their paths are known with what is known of its parameters;
 * or those of its own `input`, which stands for what it does not require.
 */
export function taskTargets(
  project: PythonProject,
  task: LuigiTask,
  parameters: TaskParameters,
  method: "input" | "output",
): readonly Output[] {
  const found = findMember(task.line, method);
  if (found?.member.kind !== "function") return [];
  const { module, member } = found;
  const values = parameters.of(task);
  const { folder } = importPlace(project, task.module);
  const ownRange = rangeOf(task.module, task.definition.nameNode);
  return callsIn(module, member.body, true).flatMap((call) => {
    if (!/^luigi(?:\.local_target|\.file)?\.LocalTarget$/.test(libraryName(project, module, call.callee) ?? ""))
      return [];
    const node = argumentOf(call, "path", 0);
    const range = module === task.module && node ? rangeOf(module, node) : ownRange;
    return turnsAround(project, module, call.node, values, parameters.attributeOf).flatMap((turn) => {
      const path = staticPath(project, module, node, folder, turn, parameters.attributeOf);
      return path && !path.written.includes("://") ? [outputAt(path.base, path.written, range)] : [];
    });
  });
}
