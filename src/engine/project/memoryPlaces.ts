import { join } from "node:path";
import type { MemoryPlace } from "../discovery/rememberedFile.ts";

/** Where what was read of a project (its root, absolute) is kept for the next process; undefined where Cairn is not bundled. */
export function memoryPlaces(
  root: string,
): { readonly pipeline: MemoryPlace; readonly status: MemoryPlace } | undefined {
  // Names this very build of Cairn; only a bundle has one.
  const build = process.env["CAIRN_BUILD"];
  if (build === undefined) return undefined;
  const place = (name: string): MemoryPlace => ({ file: join(root, ".cairn", name), root, build });
  return { pipeline: place("pipeline.json"), status: place("status.json") };
}
