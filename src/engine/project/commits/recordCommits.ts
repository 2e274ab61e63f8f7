import type { EngineContext } from "../../context.ts";
import type { WorkOptions } from "../../engine.ts";
import type { CommitFacts, GitHead } from "../../git/git.ts";
import { timeOrderedId } from "../../model/id.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { projectArtifacts } from "../artifacts.ts";
import { warnOfSize } from "../storeLimit.ts";
import type { CommitContent, ReadCommits } from "./describeCommits.ts";
import { describeCommits, pathsAt, readCommits } from "./describeCommits.ts";
import { collectEvidence } from "./evidence.ts";
import type { EvidencePaths } from "./evidence.ts";
import { isFile } from "./judge.ts";

/** So many commits, the newest, get their snapshots at once; an older one's is told from its files when it is asked for. */
const maxCommits = 200;

/** How far back HEAD's reflog is looked through for commits that no branch leads to any more. */
const maxMoves = 200;

/** What `recordCommits` has found. */
export interface RecordedCommits {
  /** The snapshot of the commit at HEAD, where this call made it. */
  readonly made?: Snapshot;
  /** Whether the last that moved HEAD was that this commit was made from this very workspace: its data is the commit's. */
  readonly isMadeHere: boolean;
}

/**
 * Snapshots the commit at HEAD and all that came since the last one that has its own, however they came: what lies in the
 * workspace where that is the commit's, else what its own files name, without claiming more. Once for each commit; it
 * may come long after. A commit of which a partial clone does not have those files gets none: nothing is fetched.
 */
export async function recordCommits(context: EngineContext, options: WorkOptions = {}): Promise<RecordedCommits> {
  const { git, ledger } = context;
  const head = await git.head();
  const nothing = { isMadeHere: false };
  if (head?.commit === undefined || ledger.snapshots.findByCommit(head.commit)?.cause === "commit") return nothing;
  const artifacts = (await projectArtifacts(context)).map(({ path }) => path);
  const moves = await git.headMoves(maxMoves);
  const known = ledger.snapshots.recordedCommits();
  const starts = [head.commit, ...moves.map(({ commit }) => commit)];
  const found = await git.commitsSince({ starts, known, limit: maxCommits });
  const commits = headLast(found, head.commit);
  const read = await readCommits(context, commits);
  const workspace = await collectEvidence(context, pathsToLookAt(read, artifacts, head.commit), moves, options);
  const made = await context.store.keeping(async () => {
    const contents = await describeCommits(context, read, artifacts, workspace, options);
    return addSnapshots(context, contents, head, known.length > 0);
  });
  if (made) warnOfSize(context);
  return { isMadeHere: workspace.isJustMade, ...(made && { made }) };
}

/** Returns the snapshot of the commit at HEAD, where it is new. */
function addSnapshots(
  { ledger }: EngineContext,
  contents: ReadonlyMap<CommitFacts, CommitContent>,
  head: GitHead,
  hasKnown: boolean,
): Snapshot | undefined {
  // Of the time before Cairn was here, commits that say nothing of data are no news.
  const isWorthIt = ({ artifacts, missing, unknown = [] }: CommitContent, isHead: boolean): boolean =>
    artifacts.length > 0 || ((isHead || hasKnown) && missing.length + unknown.length > 0);
  let made: Snapshot | undefined;
  // A millisecond each, for ids in their order.
  let now = Date.now();
  for (const [commit, content] of contents) {
    const isHead = commit.commit === head.commit;
    if (!isWorthIt(content, isHead)) continue;
    const snapshot = snapshotOf(commit, content, isHead ? head.branch : undefined, now++);
    if (ledger.snapshots.add(snapshot) && isHead) made = snapshot;
  }
  return made;
}

function pathsToLookAt(read: ReadCommits, artifacts: readonly string[], head: string): EvidencePaths {
  const { commits, entries } = read;
  const named = new Set(
    commits.flatMap((commit) => [...read.named(commit).own.keys(), ...read.named(commit).read.keys()]),
  );
  const all = [...new Set(commits.flatMap((commit) => pathsAt(read, commit, artifacts)))];
  const isInGit = (path: string): boolean =>
    commits.some((commit) => commit.commit === head && isFile(entries.at(commit, path)));
  return {
    named: all.filter((path) => named.has(path)),
    others: all.filter((path) => !named.has(path)),
    inGit: all.filter(isInGit),
  };
}

/** The newest snapshot is what the workspace's artifacts are first held against. */
function headLast(commits: readonly CommitFacts[], head: string): readonly CommitFacts[] {
  return [...commits.filter(({ commit }) => commit !== head), ...commits.filter(({ commit }) => commit === head)];
}

function snapshotOf(
  { commit, subject, time }: CommitFacts,
  content: CommitContent,
  branch: string | undefined,
  now: number,
): Snapshot {
  return {
    id: timeOrderedId(now, Math.random()),
    cause: "commit",
    time,
    commit,
    commitSubject: subject,
    ...(branch !== undefined && { branch }),
    ...content,
  };
}

/**
 * What a commit that has no snapshot says of the project's data, as a snapshot that is not written down and has the
 * commit's hash for its id. Undefined where it says nothing.
 */
export async function snapshotFromFiles(context: EngineContext, commit: string): Promise<Snapshot | undefined> {
  const [facts] = await context.git.commitsSince({ starts: [commit], limit: 1 });
  if (!facts) return undefined;
  const artifacts = (await projectArtifacts(context)).map(({ path }) => path);
  const read = await readCommits(context, [facts], { mayFetch: true });
  const content = (await describeCommits(context, read, artifacts, undefined)).get(facts);
  if (!content || content.artifacts.length === 0) return undefined;
  return { ...snapshotOf(facts, content, undefined, Date.now()), id: commit };
}
