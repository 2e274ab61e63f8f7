import type { ArtifactVersion } from "../model/artifact.ts";
import type { PathDigest } from "../store/store.ts";

/** What is at a path as a version; undefined where its BLAKE3 digest was not asked for. */
export function versionOf(path: string, now: PathDigest): ArtifactVersion | undefined {
  if (now.b3 === undefined) return undefined;
  const { kind, b3: digest, size, fileCount, isExecutable } = now;
  return { path, kind, digest, size, fileCount, ...(kind === "file" && { isExecutable }) };
}
