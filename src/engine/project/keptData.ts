import type { EngineContext } from "../context.ts";
import type { RecordedPath } from "../model/stageRecord.ts";
import { projectArtifacts } from "./artifacts.ts";
import { commitComeTo } from "./commits/dataMismatch.ts";

/**
 * Of the data that no stage makes, no .dvc file tracks and git does not have, what was kept last: the version of the
 * commit that HEAD came to, else the newest.
 */
export async function collectKeptData(context: EngineContext): Promise<readonly RecordedPath[]> {
  const artifacts = await projectArtifacts(context);
  const others = artifacts.filter(({ producer, tracker }) => producer === undefined && tracker === undefined);
  if (others.length === 0) return [];
  const inGit = await context.git.indexedFiles();
  const here = await commitComeTo(context);
  const ofCommit = new Map(here?.snapshot.artifacts.map((version) => [version.path, version]));
  const newest = context.ledger.snapshots.newestVersions();
  return others.flatMap(({ path }) => {
    const version = inGit?.has(path) ? undefined : (ofCommit.get(path) ?? newest.get(path)?.version);
    if (!version) return [];
    const { kind, fileCount, ...recorded } = version;
    return [kind === "directory" ? { ...recorded, fileCount } : recorded];
  });
}
