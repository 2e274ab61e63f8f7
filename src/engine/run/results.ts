import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import type { Stage } from "../model/stage.ts";
import { captureSnapshot } from "../project/snapshots.ts";

/** Keeps all artifacts as they are after a run in a snapshot, and writes down which the run's stages read and made. */
export async function recordResults(
  context: EngineContext,
  runId: string,
  stages: readonly Stage[],
  work: WorkOptions,
): Promise<void> {
  const { artifacts } = await captureSnapshot(context, { cause: "run", runId }, work);
  const made = stages.flatMap((stage) => stage.outs.map((out) => out.path));
  const read = stages.flatMap((stage) => stage.deps.map((dep) => dep.path));
  context.ledger.runs.setArtifacts(runId, {
    inputs: artifacts.filter(({ path }) => overlapsAny(path, read) && !overlapsAny(path, made)),
    outputs: artifacts.filter(({ path }) => overlapsAny(path, made)),
  });
}

function overlapsAny(path: string, others: readonly string[]): boolean {
  return others.some((other) => path === other || path.startsWith(`${other}/`) || other.startsWith(`${path}/`));
}
