import { pythonFormat } from "../python/pythonModule.ts";
import { airflowReader } from "./airflow/airflowReader.ts";
import { dagsterReader } from "./dagster/dagsterReader.ts";
import { kedroReader } from "./kedro/kedroReader.ts";
import { luigiReader } from "./luigi/luigiReader.ts";
import { makeFormat, makeReader } from "./make/makeReader.ts";
import { metaflowReader } from "./metaflow/metaflowReader.ts";
import { mlprojectFormat, mlprojectReader } from "./mlproject/mlprojectReader.ts";
import { notebookFormat, notebookReader } from "./notebooks/notebooksReader.ts";
import { prefectReader } from "./prefect/prefectReader.ts";
import { scriptsReader } from "./scripts/scriptsReader.ts";
import { snakemakeFormat, snakemakeReader } from "./snakemake/snakemakeReader.ts";
import { zenmlReader } from "./zenml/zenmlReader.ts";
import { justfileFormat, justfileReader } from "./tasks/justfile.ts";
import { pyprojectTasksFormat, pyprojectTasksReader } from "./tasks/pyprojectTasks.ts";
import { taskfileFormat, taskfileReader } from "./tasks/taskfile.ts";
import type { ToolGroup } from "./toolFiles.ts";
import { toolGroup } from "./toolFiles.ts";

/** Every tool that Cairn reads beside dvc.yaml, by the files that it is read from. */
export function createToolGroups(): readonly ToolGroup[] {
  return [
    toolGroup(makeFormat, [makeReader]),
    toolGroup(mlprojectFormat, [mlprojectReader]),
    toolGroup(snakemakeFormat, [snakemakeReader]),
    toolGroup(pythonFormat, [
      kedroReader,
      metaflowReader,
      luigiReader,
      airflowReader,
      prefectReader,
      zenmlReader,
      dagsterReader,
      scriptsReader,
    ]),
    toolGroup(notebookFormat, [notebookReader]),
    toolGroup(pyprojectTasksFormat, [pyprojectTasksReader]),
    toolGroup(justfileFormat, [justfileReader]),
    toolGroup(taskfileFormat, [taskfileReader]),
  ];
}
