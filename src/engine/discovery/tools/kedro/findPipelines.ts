import { resolveFrom } from "../../../model/paths.ts";
import { callFunction } from "../../python/interpreter/functions.ts";
import type { ValueMap } from "../../python/interpreter/language.ts";
import { lookupInModule } from "../../python/interpreter/scope.ts";
import { asKind } from "../../python/interpreter/values.ts";
import type { KedroPackage } from "./kedroPackage.ts";
import { packageModule } from "./kedroPackage.ts";
import type { KedroPipeline } from "./pipelines.ts";
import { asPipeline, pipelineOf } from "./pipelines.ts";

/**
 * Kedro's `find_pipelines()`: what `create_pipeline()` of the package's `pipeline.py` makes as `__default__`, and that of
 * every folder in `pipelines` under the folder's name. A folder whose `__init__.py` does not hand on the function is passed
 * by, as Kedro does.
 */
export function findPipelines(project: KedroPackage): ValueMap {
  return collectPipelines(project, (folder) => packageModule(project, `${folder}/__init__.py`) === undefined);
}

/** The same of every folder that has a `pipeline.py` with the function, whoever calls it. */
export function allPipelines(project: KedroPackage): ValueMap {
  return collectPipelines(project, () => true);
}

function collectPipelines(project: KedroPackage, mayAlsoBeInside: (folder: string) => boolean): ValueMap {
  const found: ValueMap = new Map([["__default__", createdBy(project, "pipeline.py") ?? pipelineOf([])]]);
  for (const name of pipelineFolders(project)) {
    const folder = `pipelines/${name}`;
    const inside = mayAlsoBeInside(folder) ? createdBy(project, `${folder}/pipeline.py`) : undefined;
    const pipeline = createdBy(project, `${folder}/__init__.py`) ?? inside;
    if (pipeline) found.set(name, pipeline);
  }
  return found;
}

/** The pipeline that `create_pipeline()` of a module makes. */
export function createdBy(project: KedroPackage, path: string): KedroPipeline | undefined {
  const module = packageModule(project, path);
  const create = module && asKind(lookupInModule(project.reading, module, "create_pipeline"), "function");
  return create && asPipeline(callFunction(create, { positional: [], keywords: new Map() }));
}

function pipelineFolders({ reading, folder }: KedroPackage): readonly string[] {
  const start = `${resolveFrom(folder, "pipelines")}/`;
  const names = new Set<string>();
  for (const file of reading.project.modules.keys()) {
    const [name, ...rest] = file.startsWith(start) ? file.slice(start.length).split("/") : [];
    if (name !== undefined && rest.length > 0 && !name.startsWith(".")) names.add(name);
  }
  return [...names].sort();
}
