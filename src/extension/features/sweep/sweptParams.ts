import type { ParamUse } from "../../../engine/engine.ts";
import { usedParams } from "../../../engine/model/stage.ts";
import type { Project } from "../../services.ts";
import type { SweptParam } from "./sweepDraft.ts";

/** The parameters with one value each that a stage uses, or any stage where none is named. */
export async function sweptParams({ engine }: Project, stageId: string | undefined): Promise<readonly SweptParam[]> {
  const { stages } = await engine.pipeline();
  const meant = stages.filter(({ id, templateOf }) => stageId === undefined || [id, templateOf?.id].includes(stageId));
  const ids = new Set(meant.map(({ id }) => id));
  const files = new Set(meant.flatMap((stage) => usedParams(stage).map(({ file }) => file)));
  const uses = await Promise.all([...files].map((file) => engine.paramUses(file)));
  const used = uses.flat().filter(({ stageIds }) => stageIds.some((id) => ids.has(id)));
  const leaves = used.flatMap(({ file, key, value }) => leavesOf(file, key, value));
  // One stage names a group of them, another one of the group.
  return [...new Map(leaves.map((leaf) => [`${leaf.file}:${leaf.key}`, leaf])).values()];
}

function leavesOf(file: string, key: string, value: ParamUse["value"]): readonly SweptParam[] {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null) {
    return [{ file, key, value }];
  }
  if (typeof value !== "object" || value === undefined || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, below]) => leavesOf(file, `${key}.${name}`, below));
}
