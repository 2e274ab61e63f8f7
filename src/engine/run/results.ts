import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import { PathIndex } from "../graph/pathIndex.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import type { Stage } from "../model/stage.ts";
import { captureSnapshot } from "../project/snapshots.ts";
import { overlap } from "./claims/runClaims.ts";
import type { RunIdentity } from "./runStage.ts";

/**
 * Keeps all artifacts as they are after a run in a snapshot, and writes down which the run's stages read and made. What
 * another run's stages are about to write is theirs to keep.
 */
export async function recordResults(
  context: EngineContext,
  { id: runId, claims }: Pick<RunIdentity, "id" | "claims">,
  stages: readonly Stage[],
  work: WorkOptions,
): Promise<void> {
  const beingWritten = claims.stagesOfOthers().flatMap(({ writes }) => writes);
  const belongs = (path: string): boolean => !overlap([path], beingWritten);
  const { artifacts } = await captureSnapshot(context, { cause: "run", runId, belongs }, work);
  const made = new PathIndex(stages.flatMap((stage) => stage.outs));
  const read = new PathIndex<{ readonly path: string }>(stages.flatMap((stage) => stage.deps));
  const isMade = ({ path }: ArtifactVersion): boolean => made.overlapping(path).length > 0;
  context.ledger.runs.setArtifacts(runId, {
    inputs: artifacts.filter((artifact) => read.overlapping(artifact.path).length > 0 && !isMade(artifact)),
    outputs: artifacts.filter(isMade),
  });
}
