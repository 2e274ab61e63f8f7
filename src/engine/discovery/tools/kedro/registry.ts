import type { PythonModule } from "../../python/pythonModule.ts";
import { evaluateNode } from "./expressions.ts";
import { createdBy, findPipelines, packageModule } from "./findPipelines.ts";
import { callFunction, makeInstance, memberOfClass } from "./functions.ts";
import { memberOf } from "./members.ts";
import type { KedroPipeline } from "./pipelines.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import type { Reading } from "./scope.ts";
import { lookupInModule, moduleScope, startReading } from "./scope.ts";
import { executeBody } from "./statements.ts";
import type { Value } from "./values.ts";
import { asKind, isMap } from "./values.ts";

/** Opens the Python of a project for reading: nothing is read before it is asked for. */
export function openReading(project: PythonProject, packageFolder: string): Reading {
  return startReading(project, packageFolder, { evaluate: evaluateNode, execute: executeBody });
}

/**
 * The pipelines that a project registers, by name, in their order: `register_pipelines()` of `pipeline_registry.py`; in
 * older projects that of a class in `hooks.py`, what the context in `run.py` makes, or `create_pipelines()` of
 * `pipeline.py`. Where none of these tells a node, what `find_pipelines()` finds.
 */
export function registeredPipelines(reading: Reading): ReadonlyMap<string, KedroPipeline> {
  for (const read of [registryFunction, hookPipelines, contextPipelines, createPipelines, findPipelines]) {
    const found = pipelinesIn(read(reading));
    if ([...found.values()].some(({ nodes }) => nodes.length > 0)) return found;
  }
  return new Map();
}

function pipelinesIn(value: Value | undefined): ReadonlyMap<string, KedroPipeline> {
  const alone = asKind(value, "pipeline");
  if (alone) return new Map([["__default__", alone]]);
  const found = new Map<string, KedroPipeline>();
  for (const [name, item] of isMap(value) ? value : []) {
    const pipeline = asKind(item, "pipeline");
    if (pipeline) found.set(name, pipeline);
  }
  return found;
}

function registryFunction(reading: Reading): Value | undefined {
  return callIn(reading, packageModule(reading, "pipeline_registry.py"), "register_pipelines");
}

function createPipelines(reading: Reading): Value | undefined {
  const module = packageModule(reading, "pipeline.py");
  return callIn(reading, module, "create_pipelines") ?? createdBy(reading, "pipeline.py");
}

function callIn(reading: Reading, module: PythonModule | undefined, name: string): Value | undefined {
  const func = module && asKind(lookupInModule(reading, module, name), "function");
  return func && callFunction(func, { positional: [], keywords: new Map() });
}

function hookPipelines(reading: Reading): Value | undefined {
  return fromClass(reading, packageModule(reading, "hooks.py"), ["register_pipelines"]);
}

function contextPipelines(reading: Reading): Value | undefined {
  return fromClass(reading, packageModule(reading, "run.py"), ["_get_pipelines", "pipelines", "pipeline"]);
}

/** What one of these methods or properties of a class in a module gives. */
function fromClass(reading: Reading, module: PythonModule | undefined, names: readonly string[]): Value | undefined {
  if (!module) return undefined;
  const scope = moduleScope(reading, module);
  for (const value of scope.names.values()) {
    const made = asKind(value, "class");
    if (!made || made.isInstance) continue;
    const name = names.find((member) => memberOfClass(made, member) !== undefined);
    if (name === undefined) continue;
    const instance = makeInstance(made, { positional: [], keywords: new Map() });
    const member = memberOf(scope, instance, name);
    const method = asKind(memberOfClass(made, name), "function");
    const isMethod = asKind(member, "method") ?? asKind(member, "function");
    return isMethod && method ? callFunction(method, { positional: [instance], keywords: new Map() }) : member;
  }
  return undefined;
}
