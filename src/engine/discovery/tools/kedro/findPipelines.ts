import { resolveFrom } from "../../../model/paths.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { callFunction } from "./functions.ts";
import type { KedroPipeline } from "./pipelines.ts";
import { pipelineOf } from "./pipelines.ts";
import type { Reading } from "./scope.ts";
import { lookupInModule } from "./scope.ts";
import type { ValueMap } from "./values.ts";
import { asKind } from "./values.ts";

/**
 * Kedro's `find_pipelines()`: what `create_pipeline()` of the package's `pipeline.py` makes as `__default__`, and that of
 * every folder in `pipelines` under the folder's name.
 */
export function findPipelines(reading: Reading): ValueMap {
  const found: ValueMap = new Map([["__default__", createdBy(reading, "pipeline.py") ?? pipelineOf([])]]);
  for (const name of pipelineFolders(reading)) {
    const folder = `pipelines/${name}`;
    const pipeline = createdBy(reading, `${folder}/__init__.py`) ?? createdBy(reading, `${folder}/pipeline.py`);
    if (pipeline) found.set(name, pipeline);
  }
  return found;
}

/** A module of the project's package; undefined where there is none. */
export function packageModule(reading: Reading, path: string): PythonModule | undefined {
  return reading.project.modules.get(resolveFrom(reading.packageFolder, path));
}

/** The pipeline that `create_pipeline()` of a module makes. */
export function createdBy(reading: Reading, path: string): KedroPipeline | undefined {
  const module = packageModule(reading, path);
  const create = module && asKind(lookupInModule(reading, module, "create_pipeline"), "function");
  return create && asKind(callFunction(create, { positional: [], keywords: new Map() }), "pipeline");
}

function pipelineFolders({ project, packageFolder }: Reading): readonly string[] {
  const start = `${resolveFrom(packageFolder, "pipelines")}/`;
  const names = new Set<string>();
  for (const file of project.modules.keys()) {
    const [name, ...rest] = file.startsWith(start) ? file.slice(start.length).split("/") : [];
    if (name !== undefined && rest.length > 0 && !name.startsWith(".")) names.add(name);
  }
  return [...names].sort();
}
