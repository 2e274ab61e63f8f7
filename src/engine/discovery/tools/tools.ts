import { makeFormat, makeReader } from "./make/makeReader.ts";
import { mlprojectFormat, mlprojectReader } from "./mlproject/mlprojectReader.ts";
import { notebookFormat, notebookReader } from "./notebooks/notebooksReader.ts";
import type { ToolGroup } from "./toolFiles.ts";
import { toolGroup } from "./toolFiles.ts";

/** Every tool that Cairn reads beside dvc.yaml, by the files that it is read from. */
export function createToolGroups(): readonly ToolGroup[] {
  return [
    toolGroup(makeFormat, [makeReader]),
    toolGroup(mlprojectFormat, [mlprojectReader]),
    toolGroup(notebookFormat, [notebookReader]),
  ];
}
