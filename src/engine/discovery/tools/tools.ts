import type { ToolGroup } from "./toolFiles.ts";

/** Every tool that Cairn reads beside dvc.yaml, by the files that it is read from. */
export function createToolGroups(): readonly ToolGroup[] {
  return [];
}
