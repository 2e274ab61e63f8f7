import type { Git } from "../git/git.ts";
import type { CodeRow } from "../model/comparison.ts";
import type { Digest } from "../model/digest.ts";
import type { RunDetail } from "../model/run.ts";
import { isSourceFile } from "../model/sourceFile.ts";

/** The ids of git's blobs at a commit, by path. */
type Tree = ReadonlyMap<string, string>;

/**
 * Which source files differ between runs, from each run's commit and the copies that it kept of what differed from it.
 * A commit that git no longer has tells nothing: of such a run only its copies are known.
 * @param digestOf the digest of bytes as the store names them, so that a copy and a committed file compare equal
 */
export async function collectCodeRows(
  runs: readonly RunDetail[],
  git: Git,
  digestOf: (bytes: Uint8Array) => Digest | Promise<Digest>,
): Promise<readonly CodeRow[]> {
  const trees = await treesOf(runs, git);
  const copied = new Set(runs.flatMap((run) => run.sources.map((source) => source.path)));
  const besideCopies = new Set(
    [...copied].flatMap((path) =>
      [...trees.values()].map((tree) => tree.get(path)).filter((blob) => blob !== undefined),
    ),
  );
  const digests = new Map<string, Digest>();
  for (const [blob, bytes] of await git.blobs([...besideCopies])) digests.set(blob, await digestOf(bytes));
  return codeRows(runs, trees, digests);
}

/**
 * A row for every source file that is not the same in all runs, sorted by path.
 * @param trees by commit
 * @param blobDigests what the store would call git's blobs, of the files that some run kept a copy of
 */
function codeRows(
  runs: readonly RunDetail[],
  trees: ReadonlyMap<string, Tree>,
  blobDigests: ReadonlyMap<string, Digest>,
): readonly CodeRow[] {
  const copies = runs.map((run) => new Map(run.sources.map(({ path, digest }) => [path, digest])));
  const committed = ({ commit = "" }: RunDetail, path: string): string | undefined => {
    const blob = trees.get(commit)?.get(path);
    return blob && (blobDigests.get(blob) ?? `git:${blob}`);
  };
  return pathsInQuestion(runs, changedPaths([...trees.values()]))
    .map((path): CodeRow => ({
      path,
      digests: runs.map((run, index) => copies[index]?.get(path) ?? committed(run, path)),
    }))
    .filter(({ digests }) => digests.some((digest) => digest !== digests[0]))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** The files of every commit that a run was made at, by commit; without those that git does not have. */
async function treesOf(runs: readonly RunDetail[], git: Git): Promise<ReadonlyMap<string, Tree>> {
  const commits = new Set(runs.map(({ commit }) => commit).filter((commit) => commit !== undefined));
  const trees = new Map<string, Tree>();
  for (const commit of commits) {
    const tree = await git.filesAt(commit);
    if (tree) trees.set(commit, tree);
  }
  return trees;
}

/** The paths whose blob is not the same in all trees. */
function changedPaths(trees: readonly Tree[]): readonly string[] {
  const paths = new Set(trees.flatMap((tree) => [...tree.keys()]));
  return [...paths].filter((path) => trees.some((tree) => tree.get(path) !== trees[0]?.get(path)));
}

/**
 * The paths whose content may differ between the runs: what differs between the commits (`changed`), and what any run
 * held otherwise than its commit. Only source files; nothing that a run made.
 */
function pathsInQuestion(runs: readonly RunDetail[], changed: readonly string[]): readonly string[] {
  const made = runs.flatMap((run) => run.outputs.map((output) => output.path));
  const isMade = (path: string) => made.some((output) => path === output || path.startsWith(`${output}/`));
  const copied = runs.flatMap((run) => run.sources.map((source) => source.path));
  return [...new Set([...changed, ...copied])].filter((path) => isSourceFile(path) && !isMade(path));
}
