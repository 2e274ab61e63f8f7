import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import { PathIndex } from "../graph/pathIndex.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import type { Stage } from "../model/stage.ts";
import { linkShared } from "./sharedData.ts";

/** Data of at least so many bytes is there once for all copies. */
const sharedFromBytes = 64 * 2 ** 20;

/**
 * Puts data into a copy of the workspace, out of the store, where it is not there already. What is large is a link to
 * read-only data that all copies share, but for what a stage writes into: a stage that makes it anew makes it in the
 * link's place.
 */
export async function placeData(
  copy: Pick<EngineContext, "root" | "home" | "store" | "discovery">,
  data: readonly ArtifactVersion[],
  work: WorkOptions,
): Promise<void> {
  const missing = await notThere(copy, data, work);
  const { stages } = await copy.discovery.pipeline();
  const isShared = sharable(stages);
  await copy.store.restore(
    missing.filter((version) => !isShared(version)),
    work,
  );
  for (const version of missing.filter(isShared)) await linkShared(copy, version, work);
}

function sharable(stages: readonly Stage[]): (version: ArtifactVersion) => boolean {
  const outs = new PathIndex(stages.flatMap((stage) => stage.outs));
  return ({ path, size, kind }) => {
    const isLarge = size >= sharedFromBytes;
    // Windows lets everybody link folders, and not everybody files.
    const canBeLinked = process.platform !== "win32" || kind === "directory";
    return isLarge && canBeLinked && outs.overlapping(path).every((out) => out.path === path && !out.persist);
  };
}

/** The data that does not lie in a copy yet as it is to be: git may have brought some of it. */
export async function notThere(
  { store }: Pick<EngineContext, "store">,
  data: readonly ArtifactVersion[],
  work: WorkOptions,
): Promise<readonly ArtifactVersion[]> {
  const there = await store.digest(
    data.map(({ path: file }) => file),
    ["b3"],
    work,
  );
  return data.filter(({ path: file, digest }) => there.get(file)?.b3 !== digest);
}
