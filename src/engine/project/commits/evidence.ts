import { existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { EngineContext } from "../../context.ts";
import type { WorkOptions } from "../../engine.ts";
import { wasMadeFromWorkspace } from "../../git/head.ts";
import type { CommitFacts, HeadMove } from "../../git/git.ts";
import { UserError } from "../../model/errors.ts";
import { systemCode } from "../../model/systemErrors.ts";
import type { PathDigest } from "../../store/store.ts";

/** What can be told of the workspace, for holding it against commits that may have been made long ago. */
export interface WorkspaceEvidence {
  readonly headCommit: string | undefined;
  /** Whether anything lies at a path now, even if it cannot be read. */
  readonly isThere: (path: string) => boolean;
  /** What lies there now, by both digests. */
  readonly digests: ReadonlyMap<string, PathDigest>;
  /** Those of the files in HEAD that are not as there. */
  readonly changedInGit: ReadonlySet<string>;
  /** Whether the last that moved HEAD was that a commit was made from this very workspace. */
  readonly isJustMade: boolean;
  /** A time, in milliseconds since 1970, by which a commit was not made yet from this very workspace, or just so; undefined where it came otherwise. */
  readonly madeAt: (commit: CommitFacts) => number | undefined;
  /** Whether what lies at a path was there already at that time. */
  readonly isUnchangedSince: (path: string, time: number) => boolean;
}

/** Paths that commits say something of, relative to the root. */
export interface EvidencePaths {
  /** Those that a commit names by an md5. */
  readonly named: readonly string[];
  readonly others: readonly string[];
  /** Those that are files of the commit at HEAD itself. */
  readonly inGit: readonly string[];
}

/** Gathers it for some paths. */
export async function collectEvidence(
  context: EngineContext,
  paths: EvidencePaths,
  moves: readonly HeadMove[],
  options: WorkOptions,
): Promise<WorkspaceEvidence> {
  const made = new Map<string, number>();
  for (const { commit, lastMove, movedAt } of moves) {
    if (wasMadeFromWorkspace(lastMove)) made.set(commit, Math.max(movedAt, made.get(commit) ?? 0));
  }
  return {
    headCommit: (await context.git.head())?.commit,
    digests: new Map([
      ...(await readableDigests(context, paths.named, ["b3", "md5"], options)),
      ...(await readableDigests(context, paths.others, ["b3"], options)),
    ]),
    changedInGit: new Set(await context.git.changedFiles(paths.inGit)),
    isThere: (path) => existsSync(join(context.root, path)),
    isJustMade: wasMadeFromWorkspace(moves[0]?.lastMove ?? ""),
    madeAt: ({ commit }) => made.get(commit),
    isUnchangedSince: (path, time) => isUnchangedSince(join(context.root, path), time),
  };
}

/** The digests of what can be read: of what cannot, nothing can be said. */
async function readableDigests(
  { store, log }: EngineContext,
  paths: readonly string[],
  algorithms: Parameters<EngineContext["store"]["digest"]>[1],
  options: WorkOptions,
): Promise<readonly (readonly [string, PathDigest])[]> {
  const digest = (some: readonly string[]) => store.digest(some, algorithms, { ...options, mayBeChanging: true });
  return exceptUnreadable(log, paths, async (some) => [...(await digest(some))]);
}

/** Works on all paths at once, or, where one cannot be read, on one after the other, without those. */
export async function exceptUnreadable<Result>(
  log: EngineContext["log"],
  paths: readonly string[],
  work: (paths: readonly string[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  try {
    return await work(paths);
  } catch (error) {
    if (!(error instanceof UserError) || !unreadable.has(error.code)) throw error;
    const [path] = paths;
    if (path === undefined || paths.length > 1) {
      const results: Result[] = [];
      for (const one of paths) results.push(...(await exceptUnreadable(log, [one], work)));
      return results;
    }
    log("warn", `The commit's snapshot does without ${path}: ${error.message}`);
    return [];
  }
}

const unreadable: ReadonlySet<string> = new Set(["unreadable", "file-changing", "name-not-utf8"]);

/** Whether a file, or all that lies in a folder, was last changed (content, name or mode) by a time in milliseconds. */
export function isUnchangedSince(file: string, time: number): boolean {
  try {
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (!stats || Math.max(stats.mtimeMs, stats.ctimeMs) > time) return false;
    return !stats.isDirectory() || readdirSync(file).every((name) => isUnchangedSince(join(file, name), time));
  } catch (error) {
    // What goes away meanwhile, or cannot be looked into, tells nothing.
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}
