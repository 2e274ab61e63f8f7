import { join } from "node:path";
import type { EngineContext } from "../context.ts";
import type { FolderVersion } from "../diff/folderDiff.ts";
import type { WorkOptions } from "../engine.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { type DiffSide, workspaceRef } from "../model/versionDiff.ts";
import { type ByteSource, openFile } from "../files/byteSource.ts";
import { explainReadError, explaining } from "../files/fileErrors.ts";
import { hexOf } from "../store/objects/objectFolder.ts";
import { storedFolder } from "./folderContent.ts";
import { collectArtifactPaths, findSnapshot } from "./snapshots.ts";

/** The artifacts of one moment, with what they hold: out of the store, or as they lie in the workspace. */
export interface VersionSide {
  readonly side: DiffSide;
  /** By path. */
  readonly versions: ReadonlyMap<string, ArtifactVersion>;
  /** A folder's version, to look into. */
  folder(version: ArtifactVersion): Promise<FolderVersion>;
  /** A file's bytes. Throws a `UserError` where they are not to be had; whoever opened them disposes of them. */
  open(file: ArtifactVersion): Promise<ByteSource>;
}

/**
 * The side that a reference names: a snapshot's id, a run, what git takes for a commit, or `workspace`.
 * Throws as `findSnapshot`.
 */
export async function openSide(context: EngineContext, ref: string, options: WorkOptions): Promise<VersionSide> {
  return ref === workspaceRef ? await workspaceSide(context, options) : await storedSide(context, ref);
}

async function storedSide(context: EngineContext, ref: string): Promise<VersionSide> {
  const { store } = context;
  const snapshot = await findSnapshot(context, ref);
  return {
    side: { ref, snapshot },
    versions: byPath(snapshot.artifacts),
    folder: (version) => storedFolder(store, version),
    open: ({ digest }) => store.open(digest),
  };
}

async function workspaceSide(context: EngineContext, options: WorkOptions): Promise<VersionSide> {
  const { store, root } = context;
  const { versions, manifests } = await store.survey(await collectArtifactPaths(context), options);
  const manifest = async (hex: string): Promise<Uint8Array> => manifests.get(hex) ?? store.read(`b3:${hex}`);
  return {
    side: { ref: workspaceRef },
    versions: byPath(versions),
    folder: async ({ digest }) => ({ hex: hexOf(digest), manifest }),
    open: async ({ path }) => explaining(explainReadError, path, () => openFile(join(root, path))),
  };
}

function byPath(versions: readonly ArtifactVersion[]): ReadonlyMap<string, ArtifactVersion> {
  return new Map(versions.map((version) => [version.path, version]));
}
