import type { EngineContext } from "../context.ts";
import { PathIndex } from "../graph/pathIndex.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { didYouMean } from "../model/didYouMean.ts";
import { UserError } from "../model/errors.ts";
import { type Snapshot, knownAs } from "../model/snapshot.ts";
import { listOf } from "../model/words.ts";
import { entryInside, storedFolder, versionOfEntry } from "./folderContent.ts";
import { isUnknownAt, versionNotKnown } from "./unknownVersion.ts";

/**
 * The versions of a snapshot that paths name: of artifacts, of all artifacts in a folder, of files and folders inside of
 * an artifact; without paths all. Throws a `UserError` (`artifact-unknown`, `version-unknown`, `target-is-link`), and what
 * looking into a folder's version throws.
 */
export async function pickTargets(
  context: EngineContext,
  snapshot: Snapshot,
  paths: readonly string[] = [],
): Promise<readonly ArtifactVersion[]> {
  if (paths.length === 0) return snapshot.artifacts;
  const held = new PathIndex(snapshot.artifacts);
  const picked = new Map<string, ArtifactVersion>();
  for (const path of paths) {
    const whole = [...held.at(path), ...held.inside(path)];
    const found = whole.length > 0 ? whole : [await targetInside(context, snapshot, held, path)];
    for (const version of found) picked.set(version.path, version);
  }
  return [...picked.values()];
}

async function targetInside(
  { store }: EngineContext,
  snapshot: Snapshot,
  held: PathIndex<ArtifactVersion>,
  path: string,
): Promise<ArtifactVersion> {
  const outer = held.above(path).find(({ kind }) => kind === "directory");
  const entry = outer && (await entryInside(await storedFolder(store, outer), path.slice(outer.path.length + 1)));
  if (!outer && isUnknownAt(snapshot, path)) throw versionNotKnown(snapshot, path);
  if (!outer || !entry) throw notHeld(snapshot, path, outer);
  if (entry.type === "symlink") {
    const message = `“${path}” is a link, and comes back with the folder that it lies in.`;
    throw new UserError("target-is-link", message, `Bring ${outer.path} back.`, { place: { file: path } });
  }
  return versionOfEntry(path, entry);
}

function notHeld(snapshot: Snapshot, path: string, outer: ArtifactVersion | undefined): UserError {
  const held = snapshot.artifacts.map((version) => version.path);
  const near = didYouMean(path, held);
  const others = outer
    ? `\`cairn history ${outer.path}\` lists the versions of the folder.`
    : `It holds ${listOf(held, 5) || "nothing"}.`;
  return new UserError(
    "artifact-unknown",
    `“${path}” is not in the snapshot of ${knownAs(snapshot)}.`,
    near === undefined ? others : `Did you mean “${near}”?`,
  );
}
