import { join } from "node:path";
import type { EngineContext } from "../../context.ts";
import type { WorkOptions } from "../../engine.ts";
import type { GitHead, HeadMove } from "../../git/git.ts";
import { wasMadeFromWorkspace } from "../../git/head.ts";
import type { ArtifactVersion } from "../../model/artifact.ts";
import type { DataMismatch, NamedCommit } from "../../model/dataMismatch.ts";
import { UserError } from "../../model/errors.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { PathDigest } from "../../store/store.ts";
import { digestsBeside } from "../digestsBeside.ts";
import { isSameContent } from "../sameContent.ts";
import { isUnchangedSince } from "./evidence.ts";

/** So many snapshots, the newest, are looked through for whose the data may be. */
const consideredSnapshots = 200;

/** HEAD is seldom moved so often without leaving its commit. */
const consideredMoves = 200;

/** HEAD's commit with its own snapshot. */
interface CommitHere {
  readonly head: GitHead;
  readonly snapshot: Snapshot;
}

/**
 * The commit at HEAD and its snapshot, where HEAD came to it from another one: of a commit that was made from this
 * workspace, what lies here is the data. Undefined also where nothing is known of its data, or of how HEAD came here.
 */
export async function commitComeTo({ git, ledger }: EngineContext): Promise<CommitHere | undefined> {
  const head = await git.head();
  if (head?.commit === undefined || head.lastMove === undefined || wasMadeFromWorkspace(head.lastMove))
    return undefined;
  const snapshot = ledger.snapshots.findByCommit(head.commit);
  return snapshot?.cause === "commit" ? { head, snapshot } : undefined;
}

/**
 * The data here that belongs to another commit than HEAD's: what lay here already when HEAD came to its commit, and is
 * what another commit has. What was changed since, on purpose, is none of it. `known` digests are not asked for again.
 */
export async function readDataMismatch(
  context: EngineContext,
  { head, snapshot }: CommitHere,
  known: ReadonlyMap<string, PathDigest> = new Map(),
  options: WorkOptions = {},
): Promise<DataMismatch | undefined> {
  const versions = snapshot.artifacts.map((version) => context.store.known(version));
  const asked = versions.filter(({ path, digest }) => known.get(path)?.b3 === undefined || !digest.startsWith("b3:"));
  const reading = { ...options, mayBeChanging: true, mayBeRecalled: true };
  const now = new Map([...known, ...(await digestsBeside(context, asked, reading))]);
  const isHere = ({ path }: ArtifactVersion): boolean => now.has(path);
  const differing = versions.filter((version) => differs(context, version, now.get(version.path)));
  if (!differing.some(isHere)) return undefined;
  const arrival = arrivalOf(await context.git.headMoves(consideredMoves), head.commit);
  if (!arrival || wasMadeFromWorkspace(arrival.lastMove)) return undefined;
  const snapshots = context.ledger.snapshots.list(consideredSnapshots);
  const others = snapshots.filter(({ cause, commit }) => cause === "commit" && commit !== head.commit);
  const stayed = staying(context, snapshots, arrival, now);
  const holds = ({ artifacts }: Snapshot, path: string): boolean =>
    artifacts.some((version) => version.path === path && isSame(context, context.store.known(version), now.get(path)));
  const foreign = differing.filter(({ path }) => others.some((other) => holds(other, path)) && stayed(path));
  if (foreign.length === 0) return undefined;
  const names = await commitNames(context);
  const fitting = others.filter((other) => foreign.every(({ path }) => holds(other, path)));
  const owner = fitting.find(({ commit = "" }) => names.has(commit)) ?? fitting[0];
  // Of the owner's data it is, too, that there is none.
  const absent = differing.filter(
    (version) => !isHere(version) && owner && owner.artifacts.every(({ path }) => path !== version.path),
  );
  return {
    code: { ...nameOf(arrival.commit, names), ...(head.branch !== undefined && { name: head.branch }) },
    ...(owner?.commit !== undefined && { data: nameOf(owner.commit, names) }),
    since: Math.floor(arrival.movedAt / 1000) * 1000,
    paths: [...foreign, ...absent].map(({ path }) => path).toSorted(),
  };
}

/** Whether something else lies at a version's path, or nothing, and the version can be brought back. */
function differs(context: EngineContext, version: ArtifactVersion, now: PathDigest | undefined): boolean {
  const isBeingWritten = now !== undefined && now.b3 === undefined && now.md5 === undefined;
  return !isBeingWritten && !isSame(context, version, now) && context.store.placeOf(version) !== undefined;
}

function isSame({ root }: EngineContext, version: ArtifactVersion, now: PathDigest | undefined): boolean {
  return now !== undefined && isSameContent(root, version, now);
}

/** The move that brought HEAD to the commit, of its moves from the newest on: others, such as a stash, do not lead away. */
function arrivalOf(moves: readonly HeadMove[], commit: string | undefined): HeadMove | undefined {
  const away = moves.findIndex((move) => move.commit !== commit);
  return moves[(away === -1 ? moves.length : away) - 1];
}

/** Tells of a path whether what lies there lay there when HEAD came here: untouched, or put back by undoing each restore since. */
function staying(
  { root }: EngineContext,
  snapshots: readonly Snapshot[],
  { commit, movedAt }: HeadMove,
  now: ReadonlyMap<string, PathDigest>,
): (path: string) => boolean {
  const restores = snapshots.filter((one) => one.cause === "restore" && one.commit === commit && one.time >= movedAt);
  return (path) => {
    if (isUnchangedSince(join(root, path), movedAt)) return true;
    const first = restores.findLast(({ artifacts, missing }) =>
      [...artifacts.map((one) => one.path), ...missing].includes(path),
    );
    return first?.artifacts.some((one) => one.path === path && one.digest === now.get(path)?.b3) ?? false;
  };
}

/** It is said also where git cannot tell what points to commits. */
async function commitNames({ git, log }: EngineContext): Promise<ReadonlyMap<string, readonly string[]>> {
  try {
    return await git.refs();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log("info", `What points to the snapshots' commits is not known: ${error.message}`);
    return new Map();
  }
}

function nameOf(commit: string, names: ReadonlyMap<string, readonly string[]>): NamedCommit {
  return { commit, name: names.get(commit)?.[0] ?? `commit ${commit.slice(0, 7)}` };
}
