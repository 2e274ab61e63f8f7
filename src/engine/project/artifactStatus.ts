import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import type { ArtifactState, ArtifactStatus, ArtifactVersion } from "../model/artifact.ts";
import type { TrackedState } from "../model/trackedData.ts";
import { projectArtifacts } from "./artifacts.ts";
import { commitComeTo } from "./commits/dataMismatch.ts";
import { versionOf } from "./versionOf.ts";
import { readTracked } from "./trackedStatus.ts";

/**
 * Every artifact: what lies in the workspace beside the newest version that the ledger knows. Where HEAD came to its
 * commit from another one, what that commit has is unchanged too.
 */
export async function readArtifacts(
  context: EngineContext,
  options: WorkOptions = {},
): Promise<readonly ArtifactStatus[]> {
  const artifacts = await projectArtifacts(context, context.artifactMemory);
  const recorded = context.ledger.snapshots.newestVersions();
  const here = await commitComeTo(context);
  const ofCommit = new Map(here?.snapshot.artifacts.map((version) => [version.path, context.store.known(version)]));
  const data = await readTracked(context, await context.discovery.pipeline(), options);
  const tracked = new Map(data.map(({ path, state }) => [path, state]));
  const digests = await context.store.digest(
    artifacts.map(({ path }) => path),
    ["b3"],
    { ...options, mayBeChanging: true, mayBeRecalled: true },
  );
  return artifacts.map((artifact) => {
    const now = digests.get(artifact.path);
    const current = now && versionOf(artifact.path, now);
    const newest = recorded.get(artifact.path);
    const isOfCommit = current !== undefined && current.digest === ofCommit.get(artifact.path)?.digest;
    const isKnown = (): boolean =>
      context.ledger.snapshots.history(artifact.path).some(({ version }) => version.digest === current?.digest);
    return {
      artifact,
      state: now && !current ? "modified" : isOfCommit ? "unchanged" : stateOf(current, newest?.version, isKnown),
      versionCount: newest?.versionCount ?? 0,
      ...trackedState(tracked.get(artifact.path)),
      ...(current && { current }),
      ...(newest && { recorded: newest.version }),
    };
  });
}

function trackedState(state: TrackedState | undefined): Pick<ArtifactStatus, "tracked"> {
  return state === undefined ? {} : { tracked: state };
}

function stateOf(
  current: ArtifactVersion | undefined,
  recorded: ArtifactVersion | undefined,
  isKnown: () => boolean,
): ArtifactState {
  if (!current) return "missing";
  if (!recorded) return "unrecorded";
  if (current.digest === recorded.digest) return "unchanged";
  return isKnown() ? "earlier" : "modified";
}
