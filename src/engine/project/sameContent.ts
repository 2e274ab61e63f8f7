import { legacyMd5s } from "../discovery/dvc/legacyMd5.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import type { PathDigest } from "../store/store.ts";

const legacy = "md5-dos2unix:";

/** Whether what lies at a version's path now is its content; `now` has the digests by both names. */
export function isSameContent(
  root: string,
  { path, digest }: Pick<ArtifactVersion, "path" | "digest">,
  now: PathDigest,
): boolean {
  if (!digest.startsWith(legacy)) return digest === now.b3 || digest === now.md5;
  const md5 = `md5:${digest.slice(legacy.length)}`;
  return md5 === now.md5 || legacyMd5s(root, [path]).get(path) === md5;
}
