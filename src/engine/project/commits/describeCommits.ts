import type { EngineContext } from "../../context.ts";
import type { WorkOptions } from "../../engine.ts";
import type { CommitFacts, GitReading, TreeEntry } from "../../git/git.ts";
import type { ArtifactVersion } from "../../model/artifact.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { dataFiles, readNamedData } from "./commitFiles.ts";
import { exceptUnreadable } from "./evidence.ts";
import type { WorkspaceEvidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import type { CommitFiles, Verdict } from "./judge.ts";

/** What the artifacts were at a commit. */
export type CommitContent = Pick<Snapshot, "artifacts" | "missing" | "unknown" | "instead">;

/** What the commits themselves say, read once. */
export interface ReadCommits extends CommitFiles, GitReading {
  readonly commits: readonly CommitFacts[];
}

/** Reads what the trees of commits hold and name; without those of which that is not all here. */
export async function readCommits(
  { root, git }: Pick<EngineContext, "root" | "git">,
  commits: readonly CommitFacts[],
  options: GitReading = {},
): Promise<ReadCommits> {
  const entries = await git.entriesAt(commits, dataFiles, options);
  const namedBy = await readNamedData(git, commits, entries, options);
  const named = new Map(
    commits.flatMap((commit) => {
      const data = namedBy(commit);
      return data ? [[commit, data] as const] : [];
    }),
  );
  const nothing = { own: new Map(), read: new Map() };
  return { root, commits: [...named.keys()], entries, named: (commit) => named.get(commit) ?? nothing, ...options };
}

/** The paths that a commit says something of, and the project's artifacts of now. */
export function pathsAt(read: ReadCommits, commit: CommitFacts, artifacts: readonly string[]): readonly string[] {
  return [...new Set([...artifacts, ...read.named(commit).own.keys()])].sort();
}

/**
 * What the artifacts were at each commit, with the content kept in the store as far as it is in the workspace or in git.
 * Without evidence the workspace is not looked at: then it is what the commits themselves hold and name.
 */
export async function describeCommits(
  context: EngineContext,
  read: ReadCommits,
  artifacts: readonly string[],
  workspace: WorkspaceEvidence | undefined,
  options: WorkOptions = {},
): Promise<ReadonlyMap<CommitFacts, CommitContent>> {
  const verdicts = new Map(
    read.commits.map((commit) => {
      const paths = pathsAt(read, commit, artifacts);
      return [commit, new Map(paths.map((path) => [path, judge(read, commit, path, workspace)]))] as const;
    }),
  );
  const all = [...verdicts.values()].flatMap((ofCommit) => [...ofCommit]);
  const captured = await captureReadable(
    context,
    all.filter(needsWorkspace).map(([path]) => path),
    options,
  );
  const digests = [...(workspace?.digests ?? [])].filter(([path, now]) => captured.get(path)?.digest === now.b3);
  // So that another commit which names it, and DVC's cache does without, has it too.
  if (digests.length > 0) context.store.noteMd5(digests.map(([, now]) => now));
  const entries = all.flatMap(([, verdict]) => (verdict.kind === "git" ? [verdict.entry] : []));
  const fromGit = await keepFromGit(context, entries, read);
  return new Map(
    [...verdicts].map(([commit, ofCommit]) => {
      const versions = [...ofCommit].map(([path, first]): Described => {
        const version = captured.get(path);
        if (!needsWorkspace([path, first])) return described(path, first, version, fromGit);
        // What has changed while it was read is not what was judged.
        const isSame = version !== undefined && version.digest === workspace?.digests.get(path)?.b3;
        const now = judge(read, commit, path, isSame ? workspace : undefined);
        return described(path, now, version, fromGit);
      });
      return [commit, contentOf(versions)] as const;
    }),
  );
}

function needsWorkspace([, verdict]: readonly [string, Verdict]): boolean {
  return verdict.kind === "workspace" || (verdict.kind === "named" && verdict.isOtherInWorkspace);
}

interface Described {
  readonly path: string;
  readonly version?: ArtifactVersion;
  readonly instead?: ArtifactVersion;
  readonly isMissing?: boolean;
}

function described(
  path: string,
  verdict: Verdict,
  captured: ArtifactVersion | undefined,
  fromGit: ReadonlyMap<string, Omit<ArtifactVersion, "path">>,
): Described {
  if (verdict.kind === "workspace") return { path, ...(captured && { version: captured }) };
  if (verdict.kind === "named") {
    return { path, version: verdict.version, ...(verdict.isOtherInWorkspace && captured && { instead: captured }) };
  }
  if (verdict.kind !== "git") return { path, isMissing: verdict.kind === "missing" };
  const kept = fromGit.get(verdict.entry.id);
  return { path, ...(kept && { version: { ...kept, path, isExecutable: verdict.entry.kind === "executable" } }) };
}

function contentOf(all: readonly Described[]): CommitContent {
  const without = all.filter(({ version }) => !version);
  const unknown = without.filter(({ isMissing }) => !isMissing).map(({ path }) => path);
  const instead = all.flatMap((one) => one.instead ?? []);
  return {
    artifacts: all.flatMap(({ version }) => version ?? []),
    missing: without.filter(({ isMissing }) => isMissing).map(({ path }) => path),
    ...(unknown.length > 0 && { unknown }),
    ...(instead.length > 0 && { instead }),
  };
}

async function captureReadable(
  { store, log }: EngineContext,
  paths: readonly string[],
  options: WorkOptions,
): Promise<ReadonlyMap<string, ArtifactVersion>> {
  const capture = (some: readonly string[]) => store.capture(some, options);
  const versions = await exceptUnreadable(log, [...new Set(paths)], capture);
  return new Map(versions.map((version) => [version.path, version]));
}

/** A larger file of a commit is not kept a second time: git has it. */
const maxGitBytes = 8 * 1024 * 1024;

/** What stands in git for a file that git-lfs keeps elsewhere. */
const lfsPointer = Buffer.from("version https://git-lfs.github.com/spec/");

/** The files of commits as versions, by git's id; without those that are too large, or are not in git but elsewhere. */
async function keepFromGit(
  { store, git }: EngineContext,
  entries: readonly TreeEntry[],
  { mayFetch = false }: GitReading,
): Promise<ReadonlyMap<string, Omit<ArtifactVersion, "path">>> {
  const ids = entries.filter(({ kind }) => kind !== "link").map(({ id }) => id);
  const blobs = [...(await git.blobs([...new Set(ids)], { maxBytes: maxGitBytes, mayFetch }))].filter(
    ([, bytes]) => lfsPointer.compare(bytes.subarray(0, lfsPointer.length)) !== 0,
  );
  if (blobs.length === 0) return new Map();
  const digests = await store.putAll(blobs.map(([, bytes]) => bytes));
  return new Map(
    blobs.flatMap(([id, bytes], index) => {
      const digest = digests[index];
      return digest ? [[id, { kind: "file", digest, size: bytes.length, fileCount: 1 }] as const] : [];
    }),
  );
}
