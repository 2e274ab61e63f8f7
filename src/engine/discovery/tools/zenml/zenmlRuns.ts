import type { PythonCall } from "../../python/pythonCalls.ts";
import { callsIn, readCall } from "../../python/pythonCalls.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { mentions } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { resolveNode } from "../../python/pythonProject.ts";
import { importPlace } from "../../python/pythonRoots.ts";
import { shellQuote } from "../shellQuote.ts";
import type { ZenmlPipeline } from "./zenmlThing.ts";
import { readStep } from "./zenmlThing.ts";

/** A call of a pipeline, somewhere in the project. */
export interface ZenmlRun {
  readonly module: PythonModule;
  readonly call: PythonCall;
}

/** Where a pipeline is called, also through `pipeline.with_options(…)`. */
export function runsOf(
  project: PythonProject,
  { module: home, definition }: ZenmlPipeline,
  modules: readonly PythonModule[],
): readonly ZenmlRun[] {
  return modules
    .filter((module) => mentions(module, definition.name))
    .flatMap((module) =>
      callsIn(module, module.root).flatMap((call) => {
        const target = resolveNode(project, module, configured(module, call.callee));
        const isIt =
          target?.kind === "definition" &&
          target.module.file === home.file &&
          target.definition.name === definition.name;
        return isIt ? [{ module, call }] : [];
      }),
    );
}

/** The pipeline in `pipeline.with_options(…)`. */
function configured(module: PythonModule, callee: SyntaxNode): SyntaxNode {
  const call = readCall(module, callee);
  return (call?.callee.name === "MemberExpression" && call.callee.firstChild) || callee;
}

/**
 * What runs a pipeline: the script that calls it, or else a call of our own. ZenML runs no step alone but with what it
 * needs. Empty where the pipeline takes arguments and no script gives them.
 */
export function pipelineCommand(
  project: PythonProject,
  { module, definition, compose }: ZenmlPipeline,
  runs: readonly ZenmlRun[],
): { readonly cmd: string; readonly wdir: string } {
  const script = runs.find((run) => run.module.text.includes("__main__"))?.module;
  if (script) {
    const { folder: wdir } = importPlace(project, script);
    const path = wdir === "." ? script.file : script.file.slice(wdir.length + 1);
    return { cmd: `python ${shellQuote(path)}`, wdir };
  }
  const isComplete = compose.parameters.every(({ value, star }) => value !== undefined || star !== undefined);
  const { folder: wdir, name: dotted } = importPlace(project, module);
  if (!isComplete || !/^[\p{L}\p{N}_.]+$/u.test(dotted)) return { cmd: "", wdir };
  const { name } = definition;
  return { cmd: `python -c "from ${dotted} import ${name}; ${name}()"`, wdir };
}

/** What the steps say of themselves that a pipeline is given where it is called (`train_pipeline(trainer=trainer())`), by parameter. */
export function givenSteps(project: PythonProject, runs: readonly ZenmlRun[]): ReadonlyMap<string, string> {
  const descriptions = new Map<string, string>();
  for (const { module, call } of runs) {
    for (const [parameter, value] of call.keywords) {
      const made = readCall(module, value);
      const target = made && resolveNode(project, module, configured(module, made.callee));
      if (target?.kind !== "definition" || descriptions.has(parameter)) continue;
      const step = readStep(project, target.module, target.definition);
      if (step && "desc" in step && step.desc !== undefined) descriptions.set(parameter, step.desc);
    }
  }
  return descriptions;
}
