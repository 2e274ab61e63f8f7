import type { EngineContext } from "../context.ts";
import { diffFiles } from "../diff/contentDiff.ts";
import { countFiles, diffFolders } from "../diff/folderDiff.ts";
import type { WorkOptions } from "../engine.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { didYouMean } from "../model/didYouMean.ts";
import { UserError } from "../model/errors.ts";
import { folderOf } from "../model/paths.ts";
import type { ArtifactChange, FileCounts, SnapshotDiff, VersionDiff, VersionPlace } from "../model/versionDiff.ts";
import { Pace } from "../files/pace.ts";
import { versionInside } from "./folderContent.ts";
import { isLost } from "./recordedOutputs.ts";
import { isUnknownAt, versionNotKnown } from "./unknownVersion.ts";
import { openSide, type VersionSide } from "./versionSide.ts";

/**
 * What differs between the artifacts of two moments: snapshots, runs, commits, or `workspace`. Where what a restore
 * overwrote is a side, only what that holds is compared. Throws as `findSnapshot`.
 */
export async function diffSnapshots(
  context: EngineContext,
  before: string,
  after: string,
  options: WorkOptions = {},
): Promise<SnapshotDiff> {
  const [left, right] = [await openSide(context, before, options), await openSide(context, after, options)];
  const paths = [...new Set([...left.versions.keys(), ...right.versions.keys()])].sort();
  const changes: ArtifactChange[] = [];
  let sameCount = 0;
  for (const path of paths.filter((one) => tellsOf(left, one) && tellsOf(right, one))) {
    const [old, young] = [left.versions.get(path), right.versions.get(path)];
    if (old && young && (await areSame(context, old, young))) sameCount++;
    else changes.push(await changeOf(context, path, left, right));
  }
  const unknown = new Set([left, right].flatMap(({ side }) => side.snapshot?.unknown ?? []));
  return { before: left.side, after: right.side, changes, sameCount, unknown: [...unknown].sort() };
}

/** A restore's snapshot holds what it overwrote, and nothing else that was there; a commit's may not know all. */
function tellsOf({ side: { snapshot }, versions }: VersionSide, path: string): boolean {
  if (!snapshot || versions.has(path)) return true;
  return snapshot.cause === "restore" ? snapshot.missing.includes(path) : !snapshot.unknown?.includes(path);
}

/** Whether two versions are the same, to the executable bit as far as both know it. */
function isSameContent(a: ArtifactVersion, b: ArtifactVersion): boolean {
  const knowBits = a.isExecutable !== undefined && b.isExecutable !== undefined;
  return a.kind === b.kind && a.digest === b.digest && (!knowBits || a.isExecutable === b.isExecutable);
}

/** Where one is known by its BLAKE3 and the other by DVC's name alone, the content itself tells, as far as it is to be had. */
async function areSame({ store }: EngineContext, old: ArtifactVersion, young: ArtifactVersion): Promise<boolean> {
  if (algorithmOf(old) === algorithmOf(young)) return isSameContent(old, young);
  try {
    return isSameContent(await store.find(old), await store.find(young));
  } catch (error) {
    if (error instanceof UserError && isLost(error)) return false;
    throw error;
  }
}

function algorithmOf({ digest }: ArtifactVersion): string {
  return digest.slice(0, digest.indexOf(":"));
}

async function changeOf(
  { store }: EngineContext,
  path: string,
  left: VersionSide,
  right: VersionSide,
): Promise<ArtifactChange> {
  const [before, after] = [left.versions.get(path), right.versions.get(path)];
  const files = before && after && (await filesBetween([left, before], [right, after]));
  // By now both may be known by their BLAKE3.
  return {
    path,
    ...(before && { before: store.known(before) }),
    ...(after && { after: store.known(after) }),
    ...(files && { files }),
  };
}

/**
 * What differs between two versions of an artifact, or of what lies in one, to its content. Throws as `findSnapshot`,
 * a `UserError` `artifact-unknown` where neither side has the path, `version-unknown` where nobody knows what a side had
 * there, and what reading the store throws.
 */
export async function diffVersions(
  context: EngineContext,
  before: VersionPlace,
  after: VersionPlace,
  options: WorkOptions = {},
): Promise<VersionDiff> {
  const [left, right] = [await openSide(context, before.ref, options), await openSide(context, after.ref, options)];
  const [named, now] = [left.versions.get(before.path), right.versions.get(after.path)];
  if (named && now && isSameContent(named, now) && context.store.placeOf(named) === undefined) {
    // Of what is not to be had this much can be told.
    return { path: after.path, before: named, after: now };
  }
  const [old, young] = [await versionAt(context, left, before.path), await versionAt(context, right, after.path)];
  for (const [version, { side }, path] of [
    [old, left, before.path],
    [young, right, after.path],
  ] as const) {
    if (!version && side.snapshot && isUnknownAt(side.snapshot, path)) throw versionNotKnown(side.snapshot, path);
  }
  if (!old && !young) throw unknownPath(after.path, left, right);
  const change = { path: after.path, ...(old && { before: old }), ...(young && { after: young }) };
  if (!old || !young || isSameContent(old, young)) return change;
  if (old.kind === "directory" && young.kind === "directory") {
    const content = await diffFolders(await left.folder(old), await right.folder(young));
    return { ...change, files: countFiles(content), content };
  }
  if (old.kind !== young.kind) return change;
  using bytesBefore = await left.open(old);
  using bytesAfter = await right.open(young);
  return { ...change, content: await diffFiles(after.path, bytesBefore, bytesAfter, new Pace(options)) };
}

/** By its BLAKE3; of a path inside of an artifact, what lies there in it. */
export async function versionAt(
  { store }: EngineContext,
  side: VersionSide,
  path: string,
): Promise<ArtifactVersion | undefined> {
  const whole = side.versions.get(path);
  if (whole) return algorithmOf(whole) === "b3" ? whole : await store.find(whole);
  for (let folder = folderOf(path); folder !== "."; folder = folderOf(folder)) {
    const outer = side.versions.get(folder);
    if (outer?.kind !== "directory") continue;
    return await versionInside(await side.folder(outer), folder, path.slice(folder.length + 1));
  }
  return undefined;
}

function unknownPath(path: string, ...sides: readonly VersionSide[]): UserError {
  const near = didYouMean(path, [...new Set(sides.flatMap(({ versions }) => [...versions.keys()]))]);
  return new UserError(
    "artifact-unknown",
    `Neither side holds “${path}”.`,
    near === undefined ? "`cairn diff` without a path lists what differs." : `Did you mean “${near}”?`,
  );
}

type VersionOf = readonly [side: Pick<VersionSide, "folder">, version: ArtifactVersion];

/**
 * How many files differ between two folders; undefined where they are not both folders, and where the store does not
 * know any more what was in them.
 */
export async function filesBetween(
  [left, before]: VersionOf,
  [right, after]: VersionOf,
): Promise<FileCounts | undefined> {
  if (before.kind !== "directory" || after.kind !== "directory") return undefined;
  try {
    return countFiles(await diffFolders(await left.folder(before), await right.folder(after)));
  } catch (error) {
    if (error instanceof UserError && isLost(error)) return undefined;
    throw error;
  }
}
