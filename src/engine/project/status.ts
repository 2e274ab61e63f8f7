import type { EngineContext } from "../context.ts";
import { legacyMd5s } from "../discovery/dvc/legacyMd5.ts";
import type { WorkOptions } from "../engine.ts";
import type { ParamsFile } from "../discovery/params/paramsFile.ts";
import { neededDigests, type Evidence } from "../graph/evidence.ts";
import { assessFreshness, overlayRuns } from "../graph/freshness.ts";
import type { StageStatus } from "../model/freshness.ts";
import type { Pipeline } from "../model/pipeline.ts";

/** Freshness of all stages: what their files hold now against what their last results were made from. */
export async function readStatus(context: EngineContext, options: WorkOptions = {}): Promise<readonly StageStatus[]> {
  const pipeline = await context.discovery.pipeline();
  const statuses = assessFreshness(pipeline, await gatherEvidence(context, pipeline, options));
  return overlayRuns(statuses, context.ledger.runs.lastStageRuns());
}

/** All that freshness is judged by, read from the workspace, dvc.lock and the ledger. */
export async function gatherEvidence(
  context: EngineContext,
  pipeline: Pipeline,
  options: WorkOptions = {},
): Promise<Evidence> {
  const locks = context.discovery.locks(pipeline);
  const records = context.ledger.runs.stageRecords();
  const needed = neededDigests(pipeline.stages, { locks, records });
  // A stage that runs writes its outputs: they count as changed, and the others are told of all the same.
  const reading = { ...options, mayBeChanging: true };
  const digests = new Map(await context.store.digest(needed.b3, ["b3"], reading));
  for (const [path, digest] of await context.store.digest(needed.md5, ["md5"], reading)) {
    digests.set(path, { ...digests.get(path), ...digest });
  }
  const inDoubt = needed.legacyMd5.filter(({ path, digest }) => digests.get(path)?.md5 !== digest);
  const legacyMd5 = legacyMd5s(
    context.root,
    inDoubt.map(({ path }) => path),
  );
  return { locks, records, digests, legacyMd5, params: await readParams(context, pipeline) };
}

async function readParams(context: EngineContext, pipeline: Pipeline): Promise<ReadonlyMap<string, ParamsFile>> {
  const files = new Set(pipeline.stages.flatMap(({ params }) => params.map(({ file }) => file)));
  const read = await Promise.all([...files].map(async (file) => [file, await context.discovery.params(file)] as const));
  return new Map(read.flatMap(([file, params]) => (params ? [[file, params] as const] : [])));
}
