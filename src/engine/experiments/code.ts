import type { EngineContext } from "../context.ts";
import type { CodeRow } from "../model/comparison.ts";
import type { Digest } from "../model/digest.ts";
import type { RunDetail } from "../model/run.ts";
import { isSourceFile } from "./sourceFile.ts";

/** What a run's source files held: the digest of each path in question; a path without one was not there. */
export type RunSources = ReadonlyMap<string, Digest>;

/** A row for every path that is not the same in all runs, sorted by path. `runs` stand in the order of the comparison. */
export function codeRows(paths: readonly string[], runs: readonly RunSources[]): readonly CodeRow[] {
  return paths
    .map((path): CodeRow => ({ path, digests: runs.map((sources) => sources.get(path)) }))
    .filter(({ digests }) => digests.some((digest) => digest !== digests[0]))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/**
 * The paths whose content may differ between the runs: what differs between the commits (`changed`), and what any run
 * held otherwise than its commit. Only source files; nothing that a run made.
 */
export function pathsInQuestion(runs: readonly RunDetail[], changed: readonly string[]): readonly string[] {
  const made = runs.flatMap((run) => run.outputs.map((output) => output.path));
  const isMade = (path: string) => made.some((output) => path === output || path.startsWith(`${output}/`));
  const copied = runs.flatMap((run) => run.sources.map((source) => source.path));
  return [...new Set([...changed, ...copied])].filter((path) => isSourceFile(path) && !isMade(path));
}

/**
 * Which source files differ between runs, from each run's commit and the copies that it kept of what differed from it.
 * A commit that git no longer has tells nothing: of such a run only its copies are known.
 * @param digestOf the digest of bytes as the store names them, so that a copy and a committed file compare equal
 */
export async function collectCodeRows(
  runs: readonly RunDetail[],
  git: EngineContext["git"],
  digestOf: (bytes: Uint8Array) => Digest | Promise<Digest>,
): Promise<readonly CodeRow[]> {
  const commits = await Promise.all(runs.map(async ({ commit }) => commit && (await git.resolveCommit(commit))));
  const known = [...new Set(commits.filter((commit) => commit !== undefined && commit !== ""))];
  const [first, ...others] = known;
  const changed =
    first === undefined ? [] : await Promise.all(others.map((commit) => git.changedBetween(first, commit)));
  const paths = pathsInQuestion(runs, changed.flat());
  const committed = async (commit: string | undefined, path: string): Promise<Digest | undefined> => {
    const bytes = commit ? await git.fileAt(commit, path) : undefined;
    return bytes && digestOf(bytes);
  };
  const sources = await Promise.all(
    runs.map(async (run, index): Promise<RunSources> => {
      const copies = new Map(run.sources.map((source) => [source.path, source.digest]));
      const entries = await Promise.all(
        paths.map(async (path) => [path, copies.get(path) ?? (await committed(commits[index], path))] as const),
      );
      return new Map(entries.filter((entry): entry is readonly [string, Digest] => entry[1] !== undefined));
    }),
  );
  return codeRows(paths, sources);
}
