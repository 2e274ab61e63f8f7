import { lstatSync, rmSync } from "node:fs";
import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { explaining, explainWriteError } from "../files/fileErrors.ts";
import { encodeManifest } from "../store/trees/manifest.ts";
import { removeIfEmpty } from "../store/restore/restore.ts";
import { safeTarget } from "../files/safeTarget.ts";

/**
 * Takes an artifact out of the workspace that the store holds as it is. What Cairn does not keep inside of a folder (a
 * repository of its own, what is ignored) stays, and the folder with it. Throws as `Store.restore`.
 */
export async function removeArtifact(
  { root, store }: Pick<EngineContext, "root" | "store">,
  { path, kind }: ArtifactVersion,
  options: WorkOptions,
): Promise<void> {
  const { file } = safeTarget(root, path);
  if (kind === "file") {
    explaining(explainWriteError, path, () => rmSync(file, { force: true }));
    return;
  }
  const digest = await store.put(encodeManifest([]));
  await store.restore([{ path, kind, digest, size: 0, fileCount: 0 }], options);
  if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory()) removeIfEmpty(file);
}
