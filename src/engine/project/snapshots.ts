import { calledByTime, changesOf, knownAs } from "../model/snapshot.ts";
import type { EngineContext } from "../context.ts";
import type { RestoreRequest, WorkOptions } from "../engine.ts";
import type { GitHead } from "../git/git.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { UserError } from "../model/errors.ts";
import { timeOrderedId } from "../model/id.ts";
import type {
  LostVersion,
  RestoreChange,
  RestoreOutcome,
  RestorePlan,
  Snapshot,
  SnapshotCause,
} from "../model/snapshot.ts";
import { tryFindModel } from "../models/listModels.ts";
import type { PathDigest } from "../store/store.ts";
import { projectArtifacts } from "./artifacts.ts";
import { snapshotFromFiles } from "./commits/recordCommits.ts";
import { digestsBeside } from "./digestsBeside.ts";
import { namingLostFiles } from "./lostFiles.ts";
import { removeArtifact } from "./removeArtifact.ts";
import { lostVersion, planRecorded } from "./recordedOutputs.ts";
import { pickTargets } from "./restoreTargets.ts";
import { isSameContent } from "./sameContent.ts";
import { warnOfSize } from "./storeLimit.ts";
import { versionOf } from "./versionOf.ts";

export interface SnapshotOccasion {
  readonly cause: SnapshotCause;
  /** Where git's HEAD was when the occasion came; where it is now where that is left out. */
  readonly head?: GitHead;
  readonly message?: string;
  readonly runId?: string;
  /** Only these artifacts; all of the project's where it is left out. */
  readonly paths?: readonly string[];
  /** Whether what lies at an artifact's path belongs to this moment; what does not is noted as missing. */
  readonly belongs?: (path: string) => boolean;
}

/** Keeps the artifacts' content in the store and writes down which versions belong to this moment. */
export async function captureSnapshot(
  context: EngineContext,
  occasion: SnapshotOccasion,
  options: WorkOptions = {},
): Promise<Snapshot> {
  return context.store.keeping(async () => {
    const snapshot = await captureArtifacts(context, occasion, options);
    context.ledger.snapshots.add(snapshot);
    if (context.root === context.home) warnOfSize(context);
    return snapshot;
  });
}

/** Keeps the artifacts' content in the store; the snapshot is still to be written down. */
async function captureArtifacts(
  context: EngineContext,
  occasion: SnapshotOccasion,
  options: WorkOptions,
): Promise<Snapshot> {
  if (!occasion.paths) await context.store.prepareCapture();
  const paths = occasion.paths ?? (await collectArtifactPaths(context));
  const head = occasion.head ?? (await context.git.head());
  const versions = await context.store.capture(paths.filter(occasion.belongs ?? (() => true)), options);
  return await describeSnapshot(context, { ...occasion, paths, ...(head && { head }) }, versions);
}

/** A snapshot of what was found at some paths. */
async function describeSnapshot(
  context: EngineContext,
  occasion: SnapshotOccasion & { readonly paths: readonly string[] },
  versions: readonly ArtifactVersion[],
): Promise<Snapshot> {
  const { paths } = occasion;
  const head = occasion.head ?? (await context.git.head());
  const present = new Set(versions.map(({ path }) => path));
  const commitSubject = head?.commit === undefined ? undefined : await subjectOf(context, head.commit);
  const now = Date.now();
  return {
    id: timeOrderedId(now, Math.random()),
    cause: occasion.cause,
    time: now,
    ...(head?.commit !== undefined && { commit: head.commit }),
    ...(commitSubject !== undefined && { commitSubject }),
    ...(head?.branch !== undefined && { branch: head.branch }),
    ...(occasion.runId !== undefined && { runId: occasion.runId }),
    ...(occasion.message !== undefined && { message: occasion.message }),
    artifacts: [...versions].sort((a, b) => (a.path < b.path ? -1 : 1)),
    missing: paths.filter((path) => !present.has(path)),
  };
}

/** A commit's first line; it is no reason to go without a snapshot that git cannot be asked. */
async function subjectOf(context: EngineContext, commit: string): Promise<string | undefined> {
  try {
    return await context.git.commitSubject(commit);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    context.log("warn", `The snapshot does without the commit's message: ${error.message}`);
    return undefined;
  }
}

/** A snapshot by its id, by a run (id or name), or by anything that git takes for a commit. */
export async function findSnapshot(context: EngineContext, ref: string): Promise<Snapshot> {
  const found = context.ledger.snapshots.findById(ref) ?? snapshotOfRun(context, ref);
  if (found) return withKnown(context, found);
  const commit = await context.git.resolveCommit(ref);
  if (commit === undefined) {
    throw new UserError(
      "snapshot-unknown",
      `There is no snapshot, run or commit “${ref}”.`,
      "`cairn snapshots` lists what can be restored.",
    );
  }
  const snapshot = context.ledger.snapshots.findByCommit(commit) ?? (await snapshotFromFiles(context, commit));
  if (snapshot) return withKnown(context, snapshot);
  throw new UserError(
    "commit-without-snapshot",
    `Nothing is known of the data of commit ${commit.slice(0, 7)}: its files name none, and it was never in this workspace while Cairn looked.`,
    "Check the commit out and run the pipeline, or restore from one that `cairn snapshots` lists.",
  );
}

/** The snapshot with what the store knows under its own name, too, of what only DVC's name was known. */
function withKnown({ store }: EngineContext, snapshot: Snapshot): Snapshot {
  return { ...snapshot, artifacts: snapshot.artifacts.map((version) => store.known(version)) };
}

function snapshotOfRun(context: EngineContext, ref: string): Snapshot | undefined {
  const run = context.ledger.runs.tryFind(ref);
  return run && context.ledger.snapshots.findByRun(run.id);
}

/**
 * What a restore would do: from a snapshot, of a registered model (`model@version`), or without a reference from what the project records (see `planRecorded`).
 * Throws a `UserError` for a path that is not there to be restored.
 */
export async function planRestore(
  context: EngineContext,
  request: RestoreRequest,
  options: WorkOptions = {},
): Promise<RestorePlan> {
  if (request.ref === undefined) return planRecorded(context, request.paths ?? [], options);
  const artifact = (await tryFindModel(context, request.ref))?.artifact;
  if (artifact)
    return { from: request.ref, ...(await planVersions(context, [context.store.known(artifact)], options)) };
  return await planSnapshot(context, await findSnapshot(context, request.ref), request.paths, options);
}

/** What would bring back the artifacts of a snapshot, or what `paths` name of them. Throws as `pickTargets`. */
export async function planSnapshot(
  context: EngineContext,
  snapshot: Snapshot,
  paths: readonly string[] | undefined,
  options: WorkOptions,
): Promise<RestorePlan> {
  return { snapshot, ...(await planVersions(context, await pickTargets(context, snapshot, paths), options)) };
}

/** What would bring these versions into the workspace, and which of them cannot be brought. */
export async function planVersions(
  context: EngineContext,
  targets: readonly ArtifactVersion[],
  options: WorkOptions,
): Promise<Pick<RestorePlan, "changes" | "lost">> {
  const digests = await digestsBeside(context, targets, options);
  const changes: RestoreChange[] = [];
  const lost: LostVersion[] = [];
  for (const target of targets) {
    const now = digests.get(target.path);
    try {
      changes.push(await changeFor(context, target, now, options));
    } catch (error) {
      lost.push(lostVersion(target.path, error));
    }
  }
  return { changes, ...(lost.length > 0 && { lost }) };
}

/** Throws a `UserError` (see `isLost`) where only DVC's name is known and the content is not to be had, or names clash. */
async function changeFor(
  context: EngineContext,
  target: ArtifactVersion,
  now: PathDigest | undefined,
  options: WorkOptions,
): Promise<RestoreChange> {
  const current = now && versionOf(target.path, now);
  if (now && current && isSameVersion(context, target, now)) {
    return { target: { ...target, digest: current.digest }, action: "unchanged", current };
  }
  const found = await context.store.find(target, options);
  await context.store.refuseClashes(found);
  return { target: found, action: current ? "replace" : "create", ...(current && { current }) };
}

/** A version that was recorded without its executable bit says nothing of it. */
function isSameVersion({ root }: EngineContext, target: ArtifactVersion, now: PathDigest): boolean {
  const isSameBit = target.isExecutable === undefined || now.isExecutable === target.isExecutable;
  return isSameBit && isSameContent(root, target, now);
}

/** Brings the plan's versions back. What they overwrite is kept first, in a snapshot by which this is undone. */
export async function restore(
  context: EngineContext,
  plan: RestorePlan,
  options: WorkOptions = {},
): Promise<RestoreOutcome> {
  const changes = changesOf(plan);
  const occasion = {
    cause: "restore",
    message: describeOccasion(plan),
    paths: changes.map(({ target: { path } }) => path),
  } as const;
  if (changes.length === 0) return { plan };
  const byRemoval = Map.groupBy(changes, ({ action }) => action === "remove");
  const targetsOf = (isRemoval: boolean): readonly ArtifactVersion[] =>
    byRemoval.get(isRemoval)?.map(({ target }) => target) ?? [];
  return await context.store.keeping(async () => {
    const made: { undo?: Snapshot } = {};
    const onKept = async (versions: readonly ArtifactVersion[]): Promise<void> => {
      made.undo = await describeSnapshot(context, occasion, versions);
      context.ledger.snapshots.add(made.undo);
      if (context.root === context.home) warnOfSize(context);
      if (!isUndo(plan)) context.ledger.snapshots.noteRestore(made.undo.id);
    };
    const alsoKept = targetsOf(true).map(({ path }) => path);
    await namingLostFiles(context, targetsOf(false), () =>
      context.store.restore(targetsOf(false), { ...options, alsoKept, onKept }),
    );
    for (const target of targetsOf(true)) await removeArtifact(context, target, options);
    const { undo } = made;
    // Until it is done, the next undo goes on with this one.
    if (undo && isUndo(plan)) context.ledger.snapshots.noteRestore(undo.id);
    return {
      plan,
      ...(undo && { restoreId: undo.id }),
      ...(undo && undo.artifacts.length > 0 && { undoSnapshotId: undo.id }),
    };
  });
}

function describeOccasion(plan: RestorePlan): string {
  const { snapshot, from } = plan;
  if (from !== undefined) return `Before ${from} was brought in`;
  if (!snapshot) return "Before outputs were brought back";
  if (isUndo(plan)) return "Before a restore was undone";
  const name = knownAs(snapshot);
  // An id says nothing to a person.
  return `Before restoring ${name === snapshot.id ? calledByTime(snapshot) : name}`;
}

/** Whether it brings back what a restore has overwritten. */
function isUndo({ snapshot }: RestorePlan): boolean {
  return snapshot?.cause === "restore";
}

/** Paths whose content in the workspace is not what a snapshot holds, and can be brought back. */
export async function differingPaths(
  context: EngineContext,
  snapshot: Snapshot,
  options: WorkOptions,
): Promise<readonly string[]> {
  const digests = await digestsBeside(context, snapshot.artifacts, options);
  const differs = (version: ArtifactVersion): boolean => {
    const now = digests.get(version.path);
    return !(now && isSameContent(context.root, version, now)) && context.store.placeOf(version) !== undefined;
  };
  return snapshot.artifacts.filter(differs).map(({ path }) => path);
}

/** The paths of all artifacts, whether they are there or not. */
export async function collectArtifactPaths(context: EngineContext): Promise<readonly string[]> {
  return (await projectArtifacts(context)).map(({ path }) => path);
}
