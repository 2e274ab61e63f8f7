import type { FolderVersion } from "../diff/folderDiff.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { decodeManifest, type ManifestEntry } from "../store/trees/manifest.ts";
import { hexOf } from "../store/objects/objectFolder.ts";
import type { Store } from "../store/store.ts";

/** A folder's version as the store or DVC's cache holds it. Its manifests come as `Store.read` gives them; throws as `Store.find`. */
export async function storedFolder(store: Store, version: ArtifactVersion): Promise<FolderVersion> {
  const { digest } = await store.find(version);
  return { hex: hexOf(digest), manifest: (hex) => store.read(`b3:${hex}`) };
}

/** What lies at a path inside a folder's version; undefined where there is nothing. */
export async function entryInside(folder: FolderVersion, inner: string): Promise<ManifestEntry | undefined> {
  const [name = "", ...deeper] = inner.split("/");
  const entry = decodeManifest(await folder.manifest(folder.hex)).find((candidate) => candidate.name === name);
  if (!entry || deeper.length === 0) return entry;
  return entry.type === "directory" ? entryInside({ ...folder, hex: entry.hex }, deeper.join("/")) : undefined;
}

/** The version of what lies at a path inside the version of the folder at `path`; undefined where there is nothing. */
export async function versionInside(
  folder: FolderVersion,
  path: string,
  inner: string,
): Promise<ArtifactVersion | undefined> {
  const entry = await entryInside(folder, inner);
  return entry && versionOfEntry(`${path}/${inner}`, entry);
}

/** A link counts as the file that holds where it leads. */
export function versionOfEntry(path: string, { type, hex, size, fileCount }: ManifestEntry): ArtifactVersion {
  const digest = `b3:${hex}` as const;
  if (type === "directory") return { path, kind: "directory", digest, size, fileCount };
  return { path, kind: "file", digest, size, fileCount: 1, isExecutable: type === "executable" };
}
