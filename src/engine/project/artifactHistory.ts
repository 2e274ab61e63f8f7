import type { EngineContext } from "../context.ts";
import type { HeldVersion, VersionHolder, VersionMaker } from "../ledger/ledger.ts";
import type { ArtifactHistoryEntry, ArtifactVersion } from "../model/artifact.ts";
import type { Digest } from "../model/digest.ts";
import { UserError } from "../model/errors.ts";
import { folderOf } from "../model/paths.ts";
import type { VersionChange } from "../model/versionDiff.ts";
import { filesBetween } from "./compareVersions.ts";
import { storedFolder, versionInside } from "./folderContent.ts";
import { isLost } from "./recordedOutputs.ts";
import { isSameContent } from "./sameContent.ts";

/** Of how many versions, the newest, it is looked up which files of a folder changed. */
const lookedInto = 100;

/** All that the ledger knows of the versions of one path; each list newest first. */
interface Timeline {
  readonly versions: readonly HeldVersion[];
  readonly holders: readonly VersionHolder[];
  readonly makers: readonly VersionMaker[];
}

/**
 * The versions of an artifact, or of a file or folder inside one, newest first: with the commits and runs that they
 * belong to, what became of the version before, and the one in the workspace marked. None of what was never kept.
 */
export async function readHistory(context: EngineContext, path: string): Promise<readonly ArtifactHistoryEntry[]> {
  const { versions, holders, makers } = await timelineOf(context, path);
  const isNamed = versions.some(({ version }) => !version.digest.startsWith("b3:"));
  const algorithms = isNamed ? (["b3", "md5"] as const) : (["b3"] as const);
  const now = (await context.store.digest([path], algorithms, { mayBeChanging: true })).get(path);
  const byDigest = new Map(versions.map(({ version }) => [version.digest, version]));
  const before = predecessors(holders);
  const holdersOf = Map.groupBy(holders, ({ digest }) => digest);
  const makersOf = Map.groupBy(makers, ({ digest }) => digest);
  const entries: ArtifactHistoryEntry[] = [];
  for (const [index, held] of versions.entries()) {
    const { digest } = held.version;
    const old = byDigest.get(before.get(digest) ?? digest);
    const isLookedInto = index < lookedInto;
    const change =
      old && old.digest !== digest ? await changeBetween(context, old, held.version, isLookedInto) : undefined;
    entries.push({
      ...held,
      isCurrent: now !== undefined && isSameContent(context.root, { path, digest }, now),
      commits: holdersOf.get(digest)?.flatMap(commitOf) ?? [],
      runs: makersOf.get(digest)?.map(({ id, name }) => ({ id, name })) ?? [],
      ...(change && { change }),
    });
  }
  return entries;
}

function commitOf({ cause, commit: hash, commitSubject: subject }: VersionHolder): ArtifactHistoryEntry["commits"] {
  if (cause !== "commit" || hash === undefined) return [];
  return [{ hash, ...(subject !== undefined && { subject }) }];
}

async function timelineOf(context: EngineContext, path: string): Promise<Timeline> {
  const own = readTimeline(context, path);
  if (own.holders.some(({ cause }) => cause !== "restore")) return own;
  for (let folder = folderOf(path); folder !== "."; folder = folderOf(folder)) {
    const outer = readTimeline(context, folder);
    if (outer.versions.length > 0) return withOverwritten(await timelineInside(context, outer, folder, path), own);
  }
  return own;
}

/** What a restore of this path alone has overwritten is a version too, where the folder never held it. */
function withOverwritten(inside: Timeline, { versions }: Timeline): Timeline {
  const known = new Set(inside.versions.map(({ version }) => version.digest));
  const overwritten = versions.filter(({ version }) => !known.has(version.digest));
  return { ...inside, versions: [...inside.versions, ...overwritten].toSorted((a, b) => b.time - a.time) };
}

/** What the store knows by its own name, too, is one version with what only DVC's name was known of. */
function readTimeline({ store, ledger: { snapshots } }: EngineContext, path: string): Timeline {
  const holders = snapshots.holders(path);
  const kept = new Set(holders.filter(({ cause }) => cause !== "restore").map(({ digest }) => digest));
  const history = snapshots.history(path);
  const named = Map.groupBy(history, ({ version }) => store.known(version).digest);
  // One that only a restore has overwritten is as old as what else holds it, under another name.
  const best = new Set([...named.values()].map((held) => held.find((one) => kept.has(one.version.digest)) ?? held[0]));
  return {
    versions: history.filter((held) => best.has(held)).map((held) => ({ ...held, version: store.known(held.version) })),
    holders: holders.map((holder) => store.known(holder)),
    makers: snapshots.makers(path),
  };
}

/** Of what lies in a folder that is versioned as a whole. */
async function timelineInside(
  context: EngineContext,
  outer: Timeline,
  folder: string,
  path: string,
): Promise<Timeline> {
  const inner = new Map<Digest, ArtifactVersion>();
  for (const { version } of outer.versions) {
    const found = await innerVersion(context, version, folder, path.slice(folder.length + 1));
    if (found) inner.set(version.digest, found);
  }
  const seen = new Set<Digest>();
  const versions = outer.versions.flatMap((held) => {
    const version = inner.get(held.version.digest);
    if (!version || seen.has(version.digest)) return [];
    seen.add(version.digest);
    return [{ ...held, version }];
  });
  const inside = <T extends { readonly digest: Digest }>(known: readonly T[]): readonly T[] =>
    known.flatMap((one) => {
      const digest = inner.get(one.digest)?.digest;
      return digest === undefined ? [] : [{ ...one, digest }];
    });
  return { versions, holders: inside(outer.holders), makers: inside(outer.makers) };
}

/** Undefined also where the store does not know any more what was in the folder. */
async function innerVersion(
  { store }: EngineContext,
  version: ArtifactVersion,
  folder: string,
  inner: string,
): Promise<ArtifactVersion | undefined> {
  if (version.kind !== "directory") return undefined;
  try {
    return await versionInside(await storedFolder(store, version), folder, inner);
  } catch (error) {
    if (error instanceof UserError && isLost(error)) return undefined;
    throw error;
  }
}

/** What was in the workspace when a version was first seen, by its digest. */
function predecessors(holders: readonly VersionHolder[]): ReadonlyMap<Digest, Digest> {
  const before = new Map<Digest, Digest>();
  const seen = new Set<Digest>();
  let last: Digest | undefined;
  for (const { cause, digest, isOfCopy } of holders.toReversed()) {
    if (!seen.has(digest) && last !== undefined) before.set(digest, last);
    seen.add(digest);
    // A restore's snapshot tells what was overwritten, and not by what.
    if (!isOfCopy) last = cause === "restore" ? undefined : digest;
  }
  return before;
}

async function changeBetween(
  { store }: EngineContext,
  before: ArtifactVersion,
  after: ArtifactVersion,
  isLookedInto: boolean,
): Promise<VersionChange> {
  const side = { folder: (version: ArtifactVersion) => storedFolder(store, version) };
  const files = isLookedInto ? await filesBetween([side, before], [side, after]) : undefined;
  return { digest: before.digest, sizeDelta: after.size - before.size, ...(files && { files }) };
}
