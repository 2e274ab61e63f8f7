import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { EngineContext } from "../context.ts";
import type { HeadRecord, WorkOptions } from "../engine.ts";
import type { GitHead } from "../git/git.ts";
import { folderOf } from "../model/paths.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { captureArtifacts, collectArtifactPaths, differingPaths } from "./snapshots.ts";

/** As `recordCommit`; where HEAD's commit has a snapshot already, also tells what in the workspace differs from that. */
export async function recordHead(context: EngineContext, options: WorkOptions = {}): Promise<HeadRecord> {
  const made = await recordCommit(context, options);
  const commit = made?.commit ?? (await context.git.head())?.commit;
  if (commit === undefined) return { isNew: false, differing: [] };
  if (made) return { commit, snapshot: made, isNew: true, differing: [] };
  const known = context.ledger.snapshots.findByCommit(commit);
  if (!known) return { commit, isNew: false, differing: [] };
  return { commit, snapshot: known, isNew: false, differing: await differingPaths(context, known, options) };
}

/**
 * Snapshots the commit at HEAD, once, with what provably belongs to it; resolves to the snapshot where this call made it.
 * It may come long after the commit was made, so the evidence is of two kinds: a path that has not changed since HEAD
 * moved to a commit that was made here, and a path that still is what dvc.lock says, as long as dvc.lock has not changed
 * since HEAD moved.
 */
export async function recordCommit(context: EngineContext, options: WorkOptions = {}): Promise<Snapshot | undefined> {
  const head = await context.git.head();
  if (head?.commit === undefined) return undefined;
  const hasOwn = context.ledger.snapshots.findByCommit(head.commit)?.cause === "commit";
  return hasOwn ? undefined : await captureCommit(context, head, options);
}

/** Undefined where nothing in the workspace is known to belong to the commit, and where another process was faster. */
async function captureCommit(
  context: EngineContext,
  head: GitHead,
  options: WorkOptions,
): Promise<Snapshot | undefined> {
  const { lastMove, movedAt } = head;
  if (movedAt === undefined) return undefined;
  const belonging = await pathsAsLocked(context, movedAt, options);
  if (madeFromWorkspace.test(lastMove ?? "")) {
    for (const path of await collectArtifactPaths(context)) {
      if (isUnchangedSince(join(context.root, path), movedAt)) belonging.add(path);
    }
  }
  if (belonging.size === 0) return undefined;
  const occasion = { cause: "commit", head, belongs: (path: string) => belonging.has(path) } as const;
  const snapshot = await captureArtifacts(context, occasion, options);
  return context.ledger.snapshots.add(snapshot) ? snapshot : undefined;
}

/** Moves of HEAD, in the reflog's words, after which the new commit was made from this very workspace. */
const madeFromWorkspace = /^(commit|cherry-pick|revert|am|rebase)\b/;

/** The paths whose content is what dvc.lock says it is, as far as dvc.lock is the one that HEAD brought. */
async function pathsAsLocked(context: EngineContext, movedAt: number, options: WorkOptions): Promise<Set<string>> {
  const pipeline = await context.discovery.pipeline();
  const lockOf = new Map(pipeline.stages.map(({ id, file }) => [id, join(context.root, folderOf(file), "dvc.lock")]));
  const records = [...context.discovery.locks(pipeline)].filter(([id]) => {
    const lock = lockOf.get(id);
    return lock !== undefined && isUnchangedSince(lock, movedAt);
  });
  const recorded = records.flatMap(([, { deps, outs }]) => [...deps, ...outs]);
  const digests = await context.store.digest([...new Set(recorded.map(({ path }) => path))], ["md5"], options);
  return new Set(recorded.filter(({ path, digest }) => digests.get(path)?.md5 === digest).map(({ path }) => path));
}

/** The reflog counts in whole seconds. */
const reflogTickMs = 1_000;

/** Whether a file, or all that lies in a folder, was last changed (content, name or mode) before a time in milliseconds. */
function isUnchangedSince(file: string, time: number): boolean {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (!stats || Math.max(stats.mtimeMs, stats.ctimeMs) >= time + reflogTickMs) return false;
  return !stats.isDirectory() || readdirSync(file).every((name) => isUnchangedSince(join(file, name), time));
}
