import type { PythonModule } from "../../python/pythonModule.ts";
import { callFunction, makeInstance, memberOfClass } from "../../python/interpreter/functions.ts";
import { openInterpreter } from "../../python/interpreter/interpreter.ts";
import type { Value } from "../../python/interpreter/language.ts";
import { memberOf } from "../../python/interpreter/members.ts";
import { lookupInModule, moduleScope } from "../../python/interpreter/scope.ts";
import { asKind, isMap } from "../../python/interpreter/values.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { allPipelines, createdBy } from "./findPipelines.ts";
import type { KedroPackage } from "./kedroPackage.ts";
import { packageModule } from "./kedroPackage.ts";
import { kedroTool } from "./kedroTool.ts";
import type { KedroPipeline } from "./pipelines.ts";
import { asPipeline } from "./pipelines.ts";
import type { KedroProject } from "./projects.ts";

/** Opens the package of a project for reading: nothing is read before it is asked for. */
export function openPackage(
  python: PythonProject,
  { folder, packageFolder }: KedroProject,
  workspace: WorkspaceFiles,
): KedroPackage {
  const code = { folder, text: (file: string) => workspace.text(file) };
  const conf = { folder, workspace };
  return { reading: openInterpreter(python, kedroTool(packageFolder, conf), code), folder: packageFolder };
}

/**
 * The pipelines that a project registers, by name, in their order: `register_pipelines()` of `pipeline_registry.py`; in
 * older projects that of a class in `hooks.py`, what the context in `run.py` makes, or `create_pipelines()` of
 * `pipeline.py`. Where none of these tells a node, those of every folder of pipelines.
 */
export function registeredPipelines(project: KedroPackage): ReadonlyMap<string, KedroPipeline> {
  for (const read of [registryFunction, hookPipelines, contextPipelines, createPipelines, allPipelines]) {
    const found = pipelinesIn(read(project));
    if ([...found.values()].some(({ nodes }) => nodes.length > 0)) return found;
  }
  return new Map();
}

function pipelinesIn(value: Value | undefined): ReadonlyMap<string, KedroPipeline> {
  const alone = asPipeline(value);
  if (alone) return new Map([["__default__", alone]]);
  const found = new Map<string, KedroPipeline>();
  for (const [name, item] of isMap(value) ? value : []) {
    const pipeline = asPipeline(item);
    if (pipeline) found.set(name, pipeline);
  }
  return found;
}

function registryFunction(project: KedroPackage): Value | undefined {
  return callIn(project, packageModule(project, "pipeline_registry.py"), "register_pipelines");
}

function createPipelines(project: KedroPackage): Value | undefined {
  const module = packageModule(project, "pipeline.py");
  return callIn(project, module, "create_pipelines") ?? createdBy(project, "pipeline.py");
}

function callIn(project: KedroPackage, module: PythonModule | undefined, name: string): Value | undefined {
  const func = module && asKind(lookupInModule(project.reading, module, name), "function");
  return func && callFunction(func, { positional: [], keywords: new Map() });
}

function hookPipelines(project: KedroPackage): Value | undefined {
  return fromClass(project, packageModule(project, "hooks.py"), ["register_pipelines"]);
}

function contextPipelines(project: KedroPackage): Value | undefined {
  return fromClass(project, packageModule(project, "run.py"), ["_get_pipelines", "pipelines", "pipeline"]);
}

/** What one of these methods or properties of a class in a module gives. */
function fromClass(
  project: KedroPackage,
  module: PythonModule | undefined,
  names: readonly string[],
): Value | undefined {
  if (!module) return undefined;
  const scope = moduleScope(project.reading, module);
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
