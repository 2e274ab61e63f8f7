import type { ArtifactVersion } from "../../model/artifact.ts";
import type { TreeContent, TreeReader } from "./treeReader.ts";

/** What is at paths; what is not there is not in the answer. */
export async function versionsAt(tree: TreeReader, paths: readonly string[]): Promise<readonly ArtifactVersion[]> {
  const versions: ArtifactVersion[] = [];
  for (const relative of paths) {
    const content = await tree.read(relative);
    if (content) versions.push(artifactVersion(relative, content));
  }
  return versions;
}

export function artifactVersion(relative: string, content: TreeContent): ArtifactVersion {
  const { kind, size, fileCount, isExecutable } = content;
  return {
    path: relative,
    kind,
    digest: `b3:${content.b3}`,
    size,
    fileCount,
    ...(kind === "file" ? { isExecutable } : {}),
  };
}
