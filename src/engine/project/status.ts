import type { EngineContext } from "../context.ts";
import { legacyMd5s } from "../discovery/dvc/legacyMd5.ts";
import type { WorkOptions } from "../engine.ts";
import type { ParamsFile } from "../discovery/params/paramsFile.ts";
import { neededDigests, type Evidence } from "../graph/evidence.ts";
import { assessFreshness, overlayRuns } from "../graph/freshness.ts";
import { planRun } from "../graph/plan.ts";
import { findStandingRun } from "../graph/standingRun.ts";
import type { NewestRun } from "../graph/standingRun.ts";
import type { MemoryPlace } from "../discovery/rememberedFile.ts";
import type { StageStatus, StatusReport } from "../model/freshness.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { StandingRun } from "../model/run.ts";
import { isLoose } from "../model/stage.ts";
import { trackedPaths } from "../model/trackedData.ts";
import { commitComeTo, readDataMismatch } from "./commits/dataMismatch.ts";
import { fingerprintOf, StatusNotes } from "./statusMemory.ts";
import { readTracked } from "./trackedStatus.ts";

/** Where a status is kept for other processes. */
export interface StatusKeeping {
  readonly place: MemoryPlace;
  /** The commit that a snapshot was last cared for of; undefined where nobody can tell. */
  readonly commit: string | null | undefined;
  /** What had last moved HEAD before anything was looked at (see `HeadPlace`). */
  readonly move: string;
}

/** Freshness of all stages: what their files hold now against what their last results were made from. */
export async function readStatus(context: EngineContext, options: WorkOptions = {}): Promise<readonly StageStatus[]> {
  const pipeline = await context.discovery.pipeline();
  const evidence = await gatherEvidence(context, pipeline, options);
  return overlayRuns(assessFreshness(pipeline, evidence), context.ledger.runs.lastStageRuns());
}

/** The same with all that `cairn status` tells beside it. */
export async function readReport(
  context: EngineContext,
  options: WorkOptions = {},
  keeping?: StatusKeeping,
): Promise<StatusReport> {
  const { discovery, ledger, root, log } = context;
  const notes = keeping && new StatusNotes(root);
  const pipeline = await discovery.pipeline();
  const evidence = await gatherEvidence(context, pipeline, options, notes);
  const lastRuns = ledger.runs.lastStageRuns();
  notes?.notePaths(trackedPaths(pipeline.tracked).map(({ path }) => path));
  const parts = {
    statuses: overlayRuns(assessFreshness(pipeline, evidence), lastRuns),
    loose: pipeline.stages.filter(isLoose).map(({ id }) => id),
    data: await readTracked(context, pipeline, options),
    problems: pipeline.problems,
  };
  const here = await commitComeTo(context);
  notes?.notePaths(here?.snapshot.artifacts.map(({ path }) => path) ?? []);
  const mismatch = here && (await readDataMismatch(context, here, evidence.digests, options));
  const standing = keeping?.commit === undefined ? undefined : standingRun(pipeline, parts, lastRuns, keeping.commit);
  const report: StatusReport = { ...parts, ...(mismatch && { mismatch }), ...(standing && { standing }) };
  const keptAs = discovery.keptAs(pipeline);
  // A run may end, and a branch get another name, without a word.
  const isSteady = !mismatch && report.statuses.every(({ state }) => state !== "running");
  if (keeping?.commit !== undefined && notes && keptAs !== undefined && isSteady) {
    const fingerprint = fingerprintOf(ledger, keeping.commit, evidence.records, lastRuns);
    const { commit, move } = keeping;
    notes.keep(keeping.place, report, { pipeline: keptAs, commit, move, fingerprint }, log);
  }
  return report;
}

/** Where data or a pipeline file asks for work or a word of its own, a run has that to do. */
function standingRun(
  pipeline: Pipeline,
  { statuses, data, problems }: Pick<StatusReport, "statuses" | "data" | "problems">,
  newestRuns: ReadonlyMap<string, NewestRun>,
  commit: string | null,
): StandingRun | undefined {
  if (data.some(({ state }) => state !== "unchanged")) return undefined;
  if (problems.some(({ severity }) => severity === "error")) return undefined;
  return findStandingRun(planRun(pipeline, statuses, { stageIds: [] }), newestRuns, commit);
}

/** All that freshness is judged by, read from the workspace, dvc.lock and the ledger. `notes` are told what is looked at. */
export async function gatherEvidence(
  context: EngineContext,
  pipeline: Pipeline,
  options: WorkOptions = {},
  notes?: StatusNotes,
  records = context.ledger.runs.stageRecords(),
): Promise<Evidence> {
  const locks = context.discovery.locks(pipeline);
  const needed = neededDigests(pipeline.stages, { locks, records });
  notes?.notePaths([...needed.b3, ...needed.md5]);
  // A stage that runs writes its outputs: they count as changed, and the others are told of all the same.
  const reading = { ...options, mayBeChanging: true, mayBeRecalled: true };
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
