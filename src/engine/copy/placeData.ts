import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { safeTarget } from "../store/safeTarget.ts";

/** Data of at least so many bytes is linked to the workspace's own and not copied. */
const linkedFromBytes = 64 * 2 ** 20;

/**
 * Puts data into a copy of the workspace, out of the store, where it is not there already. What is large is linked to
 * the original's own, while that is still there: a stage that makes it anew makes it in the link's place.
 */
export async function placeData(
  copy: Pick<EngineContext, "root" | "store">,
  originalRoot: string,
  data: readonly ArtifactVersion[],
  work: WorkOptions,
): Promise<void> {
  const missing = await notThere(copy, data, work);
  const isLinked = ({ size, path: file }: ArtifactVersion): boolean =>
    size >= linkedFromBytes && existsSync(path.join(originalRoot, file));
  for (const version of missing.filter(isLinked)) link(copy.root, originalRoot, version);
  await copy.store.restore(
    missing.filter((version) => !isLinked(version)),
    work,
  );
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

function link(root: string, originalRoot: string, { path: relative, kind }: ArtifactVersion): void {
  const { file } = safeTarget(root, relative);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { recursive: true, force: true });
  symlinkSync(path.join(originalRoot, relative), file, kind === "directory" ? "junction" : "file");
}
