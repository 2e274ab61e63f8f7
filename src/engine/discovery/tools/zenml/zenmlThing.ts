import type { PythonDefinition, PythonFunction } from "../../python/pythonDefinitions.ts";
import { firstDocLine, functionsIn } from "../../python/pythonDefinitions.ts";
import { classLine } from "../../python/pythonClasses.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { qualifiedText } from "../../python/pythonNames.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { libraryName } from "../../python/pythonProject.ts";
import { staticText } from "../../python/pythonValue.ts";

/** What a name in a ZenML pipeline may stand for. */
export type ZenmlThing =
  | { readonly kind: "step"; readonly name: string; readonly desc?: string }
  /** A class of steps, or a function of the library's that makes them: called once it is a step. */
  | { readonly kind: "maker"; readonly name: string; readonly desc?: string }
  | { readonly kind: "pipeline"; readonly pipeline: ZenmlPipeline }
  /** `step.with_options`, `step.after`, `pipeline.with_options`, …: called next. */
  | { readonly kind: "method"; readonly of: ZenmlThing; readonly name: string };

export interface ZenmlPipeline {
  readonly module: PythonModule;
  readonly name: string;
  /** Its name in the file, by which it is imported. */
  readonly definition: PythonDefinition;
  /** The function that puts it together; of a class its `connect`. */
  readonly compose: PythonFunction;
}

/** The pipeline that a function or a class of the project is. */
export function readPipeline(
  project: PythonProject,
  module: PythonModule,
  definition: PythonDefinition,
): ZenmlPipeline | undefined {
  if (definition.kind === "function") {
    const found = decoratedAs(project, module, definition);
    return found?.role === "pipeline" ? { module, name: found.name, definition, compose: definition } : undefined;
  }
  if (definition.kind !== "class" || !descendsFrom(project, module, definition, "BasePipeline")) return undefined;
  const compose = functionsIn(module, definition.body).find(({ name }) => name === "connect");
  return compose && { module, name: definition.name, definition, compose };
}

/** The step that a function is, or the class that makes them. */
export function readStep(
  project: PythonProject,
  module: PythonModule,
  definition: PythonDefinition,
): ZenmlThing | undefined {
  if (definition.kind === "variable") return undefined;
  const desc = firstDocLine(module, definition.body);
  const described = { ...(desc !== undefined && { desc }) };
  if (definition.kind === "class") {
    const isStep = descendsFrom(project, module, definition, "BaseStep");
    return isStep ? { kind: "maker", name: definition.name, ...described } : undefined;
  }
  const found = decoratedAs(project, module, definition);
  return found?.role === "step" ? { kind: "step", name: found.name, ...described } : undefined;
}

/** Whether a function is decorated as a step or a pipeline, and the name that the decorator gives it. */
function decoratedAs(
  project: PythonProject,
  module: PythonModule,
  { name, node, decorators }: PythonFunction,
): { readonly role: "step" | "pipeline"; readonly name: string } | undefined {
  for (const decorator of decorators) {
    const library = libraryName(project, module, decorator.name) ?? qualifiedText(module, decorator.name, node);
    const role = /^zenml\..*?(step|pipeline)$/.exec(library ?? "")?.[1];
    if (role !== "step" && role !== "pipeline") continue;
    return { role, name: staticText(project, module, decorator.args?.keywords.get("name")) ?? name };
  }
  return undefined;
}

/** Whether a class descends from ZenML's `BaseStep` or `BasePipeline`, as before version 0.40. */
function descendsFrom(
  project: PythonProject,
  module: PythonModule,
  definition: PythonDefinition,
  base: "BaseStep" | "BasePipeline",
): boolean {
  if (definition.kind !== "class") return false;
  return classLine(project, module, definition).libraries.some(
    (library) => library.startsWith("zenml.") && library.endsWith(`.${base}`),
  );
}

/** A step of ZenML's own, as its integrations have: `zenml.integrations.mlflow.steps.mlflow_model_deployer_step`. */
export function libraryStep(library: string): ZenmlThing | undefined {
  if (!/^zenml\..*\bsteps\./.test(library)) return undefined;
  const name = library.slice(library.lastIndexOf(".") + 1);
  if (name === "step") return undefined;
  if (/^\p{Lu}\w*Step$/u.test(name) && name !== "BaseStep") return { kind: "maker", name };
  return /^[a-z]\w*_step$|^deepchecks_\w+|^whylogs_\w+|^great_expectations_\w+/.test(name)
    ? { kind: "step", name }
    : undefined;
}
