import { statSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import { recordOfEntry } from "../discovery/dvc/dvcLock.ts";
import { isInGit } from "../discovery/dvc/dvcRepository.ts";
import type { WorkOptions } from "../engine.ts";
import { contentReasons } from "../graph/contentReasons.ts";
import { ProducedPaths } from "../graph/edges.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { compareCodePoints } from "../model/codePoints.ts";
import { UserError } from "../model/errors.ts";
import { isOutsideRoot } from "../model/paths.ts";
import type { Stage } from "../model/stage.ts";
import type { StageRecord } from "../model/stageRecord.ts";
import { ignoreInGit } from "../project/gitIgnoring.ts";
import { findRecorded, isLost, storedVersion } from "../project/recordedOutputs.ts";
import { gatherEvidence } from "../project/status.ts";
import type { PathDigest } from "../store/store.ts";
import { findInRunCache, saveInRunCache } from "./dvcRunCache.ts";
import { keepOldOutputs } from "./oldOutputs.ts";
import { isInRunCache, isRepeatable } from "./repeatable.ts";
import type { StageRecords } from "./stageRecords.ts";

/** A result of an earlier run that may stand for a run of a stage. */
interface KnownOutputs {
  readonly outs: readonly ArtifactVersion[];
  /** Why it may, in words for a person. */
  readonly reason: string;
}

/**
 * Brings the outputs of a stage back from an earlier run with the same command, inputs and parameters, instead of running
 * it; what lies there is kept first. Where DVC was set up it goes by DVC's lock, run cache and cache, elsewhere by the
 * ledger and the store. The reason, or undefined where the stage has to run: nothing is known, or it is not here as a whole.
 */
export async function bringBackOutputs(
  context: EngineContext,
  stage: Stage,
  before: StageRecords,
  runName: string,
  work: WorkOptions,
): Promise<string | undefined> {
  if (!isRepeatable(stage)) return undefined;
  try {
    const known = await findOutputs(context, stage, before, work);
    if (!known) return undefined;
    await keepOldOutputs(context, stage, `Before ${stage.id} was brought back in ${runName}`, work);
    await context.store.restore(known.outs, work);
    return known.reason;
  } catch (error) {
    if (!(error instanceof UserError) || !isLost(error)) throw error;
    if (error.code === "object-damaged") context.log("warn", `${error.message} ${stage.id} runs instead.`);
    return undefined;
  }
}

/** Puts the outputs of a stage into DVC's cache, where DVC was set up; their digests by path. */
export async function keepInDvcCache(
  context: EngineContext,
  stage: Stage,
  { lock }: StageRecords,
  work: WorkOptions,
): Promise<ReadonlyMap<string, PathDigest>> {
  if (stage.kind !== "dvc" || context.dvc() === undefined) return new Map();
  // A metric is for git, and DVC keeps it all the same where its run cache is to bring it back.
  const isKept = isInRunCache(stage, lock);
  const outs = stage.outs.filter(
    ({ path, cache, role }) => !isOutsideRoot(path) && (cache || (isKept && role !== "out")),
  );
  return context.store.keepInDvcCache(
    outs.map(({ path }) => path),
    work,
  );
}

/**
 * Writes a result into DVC's run cache, where DVC was set up, and has git ignore the outputs of which it is not to keep
 * versions, as DVC does; without DVC none that git has already. Throws `UserError`s of a full or read-only disk.
 */
export async function noteResult(
  context: Pick<EngineContext, "root" | "dvc" | "git" | "log">,
  stage: Stage,
  { lock }: StageRecords,
): Promise<void> {
  if (stage.kind !== "dvc") return;
  const { root } = context;
  const repository = context.dvc();
  if (repository && isInRunCache(stage, lock)) saveInRunCache(repository.cacheFolder, lock);
  if (!(repository ? repository.usesGit : isInGit(root))) return;
  for (const { path: out, cache } of stage.outs) {
    if (!cache || isOutsideRoot(out) || (!repository && (await mayBeInGit(context, out)))) continue;
    ignoreInGit(root, out, statSync(path.join(root, out), { throwIfNoEntry: false })?.isDirectory() ?? false);
  }
}

/** Also where git cannot say. */
async function mayBeInGit({ git, log }: Pick<EngineContext, "git" | "log">, file: string): Promise<boolean> {
  try {
    return await git.isTracked(file);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log("info", `Git is not told to ignore ${file}: ${error.message}`);
    return true;
  }
}

async function findOutputs(
  context: EngineContext,
  stage: Stage,
  before: StageRecords,
  work: WorkOptions,
): Promise<KnownOutputs | undefined> {
  const repository = stage.kind === "dvc" ? context.dvc() : undefined;
  const known = before.inputs === undefined ? undefined : context.ledger.runs.findResult(before.inputs);
  const again = known && `the same inputs were run before, by ${known.runName}`;
  if (!repository) {
    const outs = known && versionsIn(stage, known.record);
    return outs && again !== undefined ? { outs, reason: again } : undefined;
  }
  if (!isInRunCache(stage, before.lock)) return undefined;
  const locked = await unchangedRecord(context, stage, work);
  if (locked) return outputsOf(context, stage, locked, "nothing that it needs has changed", work);
  const written = stage.outs.map((out) => out.written).toSorted(compareCodePoints);
  const entry = findInRunCache(repository.cacheFolder, before.lock, written);
  const reason = again ?? "the same inputs were run before, as DVC's run cache tells";
  return entry && outputsOf(context, stage, recordOfEntry(entry, stage), reason, work);
}

/** What dvc.lock says of a stage of which nothing but its outputs has changed. */
async function unchangedRecord(
  context: EngineContext,
  stage: Stage,
  work: WorkOptions,
): Promise<StageRecord | undefined> {
  const record = context.discovery.locks({ stages: [stage] }).get(stage.id);
  if (!record) return undefined;
  const pipeline = context.discovery.lastPipeline() ?? (await context.discovery.pipeline());
  const evidence = await gatherEvidence(context, { ...pipeline, stages: [stage] }, work);
  const reasons = contentReasons(stage, evidence, new ProducedPaths(pipeline.stages, pipeline.tracked));
  return reasons.every(({ kind }) => kind.startsWith("out-")) ? record : undefined;
}

/** Throws a `UserError` (see `isLost`) where something is not in DVC's cache. */
async function outputsOf(
  context: EngineContext,
  stage: Stage,
  record: StageRecord,
  reason: string,
  work: WorkOptions,
): Promise<KnownOutputs | undefined> {
  const outs: ArtifactVersion[] = [];
  for (const { path } of stage.outs) {
    const recorded = record.outs.find((out) => out.path === path);
    if (!recorded) return undefined;
    outs.push(await findRecorded(context, recorded, work));
  }
  return { outs, reason };
}

function versionsIn(stage: Stage, record: StageRecord): readonly ArtifactVersion[] | undefined {
  const outs = record.outs.map(storedVersion);
  const isWhole = stage.outs.every(({ path }) => outs.some((out) => out.path === path));
  return isWhole ? outs : undefined;
}
