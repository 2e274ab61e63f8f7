import type { EngineContext } from "../context.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import type { DigestOptions, PathDigest } from "../store/store.ts";

/** What lies at the paths of versions now, by the names that these have. */
export async function digestsBeside(
  { store }: Pick<EngineContext, "store">,
  versions: readonly Pick<ArtifactVersion, "path" | "digest">[],
  options: DigestOptions,
): Promise<ReadonlyMap<string, PathDigest>> {
  const isByBlake3 = ({ digest }: Pick<ArtifactVersion, "digest">): boolean => digest.startsWith("b3:");
  const pathsOf = (some: readonly Pick<ArtifactVersion, "path">[]): readonly string[] => some.map(({ path }) => path);
  return new Map([
    ...(await store.digest(pathsOf(versions.filter(isByBlake3)), ["b3"], options)),
    ...(await store.digest(pathsOf(versions.filter((one) => !isByBlake3(one))), ["b3", "md5"], options)),
  ]);
}
