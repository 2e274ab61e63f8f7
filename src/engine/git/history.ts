import type { CommitFacts, CommitsRequest, ExperimentFacts, HeadMove } from "./git.ts";
import type { GitProcess } from "./gitProcess.ts";
import { moveOfMessage } from "./head.ts";

const everywhere = ["--all", "--reflog"];

/** See `Git.everyBlobOf`. */
export async function everyBlobOf(git: GitProcess, names: readonly string[]): Promise<readonly string[]> {
  // A merge is held against each parent: what it took over from the other one is listed, too.
  const shown = ["--raw", "-z", "--root", "-m", "--no-abbrev", "--no-renames", "--no-ext-diff", "--format="];
  const { output } = await git.text(["log", ...everywhere, "--full-history", ...shown, "--", ...names]);
  // `:<mode before> <mode after> <id before> <id after> <letter>`; the id of nothing is all zeros.
  const ids = output.matchAll(/:\d{6} \d{6} [0-9a-f]+ ([0-9a-f]+) [A-Z]\0/g);
  return [...new Set([...ids].map(([, id = ""]) => id))].filter((id) => !/^0+$/.test(id));
}

/** See `Git.unreachable`. */
export async function unreachableCommits(
  git: GitProcess,
  commits: readonly string[],
  { reflogs }: { readonly reflogs: boolean },
): Promise<ReadonlySet<string>> {
  if (commits.length === 0) return new Set();
  const args = ["rev-list", "--ignore-missing", "--stdin", "--not", "--all", ...(reflogs ? ["--reflog"] : [])];
  const { output } = await git.text(args, [0], linesOf(commits));
  const asked = new Set(commits);
  return new Set(output.split("\n").filter((commit) => asked.has(commit)));
}

/** See `Git.gone`. */
export async function goneCommits(git: GitProcess, commits: readonly string[]): Promise<ReadonlySet<string>> {
  if (commits.length === 0) return new Set();
  const { output } = await git.text(["cat-file", "--batch-check"], [0], linesOf(commits));
  return new Set([...output.matchAll(/^(\S+) missing$/gm)].map(([, commit = ""]) => commit));
}

/** Those objects that git has and that are no larger than so many bytes. */
export async function notLarger(git: GitProcess, ids: readonly string[], maxBytes: number): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const { output } = await git.text(["cat-file", "--batch-check"], [0], linesOf(ids));
  const sizes = output.matchAll(/^(\S+) \S+ (\d+)$/gm);
  return [...sizes].flatMap(([, id = "", size]) => (Number(size) <= maxBytes ? [id] : []));
}

/** Makes git's log tell of each commit what `factsOf` reads. */
const factsShown = ["--no-show-signature", "--no-patch", "--encoding=UTF-8", "--format=%H%x00%T%x00%ct%x00%s"];

function factsOf(line: string): CommitFacts {
  const [commit = "", tree = "", seconds, subject = ""] = line.split("\0");
  return { commit, tree, time: Number(seconds) * 1000, subject };
}

/** See `Git.commitsSince`. */
export async function commitsSince(git: GitProcess, request: CommitsRequest): Promise<readonly CommitFacts[]> {
  const { starts, known = [], limit } = request;
  if (starts.length === 0) return [];
  const args = ["log", `--max-count=${limit}`, "--topo-order", "--ignore-missing", "--stdin", ...factsShown];
  const { output } = await git.text(args, [0], linesOf([...starts, ...known.map((commit) => `^${commit}`)]));
  const lines = output.split("\n").filter((line) => line !== "");
  return lines.reverse().map(factsOf);
}

/** See `Git.commitsTouching`. */
export async function commitsTouching(
  git: GitProcess,
  globs: readonly string[],
  limit: number,
): Promise<readonly CommitFacts[]> {
  if (globs.length === 0) return [];
  const args = ["log", `--max-count=${limit}`, "--branches", "--remotes", "--date-order", ...factsShown];
  const { output } = await git.text([...args, "--", ...globs.map((glob) => `:(glob)${glob}`)]);
  return output.split("\n").flatMap((line) => (line === "" ? [] : [factsOf(line)]));
}

const experimentRefs = "refs/exps";

/** See `Git.experiments`. */
export async function dvcExperiments(git: GitProcess): Promise<readonly ExperimentFacts[]> {
  const format = "--format=%(refname)%00%(objectname)%00%(tree)%00%(committerdate:unix)%00%(contents:subject)";
  const { output } = await git.text(["for-each-ref", format, experimentRefs]);
  return output.split("\n").flatMap((line) => {
    const [ref = "", ...facts] = line.split("\0");
    // What DVC itself works with has no commit in its name.
    const [, start, rest, name] = /^refs\/exps\/([0-9a-f]{2})\/([0-9a-f]{38}|[0-9a-f]{62})\/(.+)$/.exec(ref) ?? [];
    return name === undefined ? [] : [{ name, baseline: `${start}${rest}`, ...factsOf(facts.join("\0")) }];
  });
}

/** See `Git.headMoves`. */
export async function headMoves(git: GitProcess, limit: number): Promise<readonly HeadMove[]> {
  const args = ["reflog", "show", `--max-count=${limit}`, "--date=unix", "--format=%H%x00%gd%x00%gs", "HEAD", "--"];
  // Before the first commit there is no HEAD to tell of.
  const { output } = await git.text(args, [0, 128]);
  return output.split("\n").flatMap((line) => {
    const [, commit, seconds, message = ""] = /^([0-9a-f]+)\0.*\{(\d+)\}\0(.*)$/.exec(line) ?? [];
    const lastMove = moveOfMessage(message);
    if (commit === undefined || lastMove === undefined) return [];
    return [{ commit, lastMove, movedAt: Number(seconds) * 1000 }];
  });
}

const stashRef = "refs/stash";

/** The commits of the stash, the newest first. */
async function stashEntries(git: GitProcess): Promise<readonly string[]> {
  const { output } = await git.text(["reflog", "show", "--format=%H", stashRef, "--"]);
  return output.split("\n").filter((id) => id !== "");
}

/** See `Git.refs`. */
export async function refsByCommit(git: GitProcess): Promise<ReadonlyMap<string, readonly string[]>> {
  // Of an annotated tag the second id is that of its commit.
  const format = "--format=%(objectname)%00%(*objectname)%00%(refname)";
  const { output } = await git.text(["for-each-ref", format, "refs/heads", "refs/tags", "refs/remotes", "refs/stash"]);
  const refs = output.split("\n").flatMap((line) => {
    const [id = "", peeled = "", name = ""] = line.split("\0");
    // What a remote's HEAD points to has a name of its own.
    if (name === "" || name === stashRef || /^refs\/remotes\/[^/]+\/HEAD$/.test(name)) return [];
    return [{ commit: peeled === "" ? id : peeled, name: name.replace(/^refs\/(?:heads|tags|remotes)\//, "") }];
  });
  const stashed = output.includes(`\0${stashRef}`) ? await stashEntries(git) : [];
  const all = [...refs, ...stashed.map((commit, index) => ({ commit, name: `stash@{${index}}` }))];
  return new Map([...Map.groupBy(all, ({ commit }) => commit)].map(([id, own]) => [id, own.map(({ name }) => name)]));
}

function linesOf(ids: readonly string[]): string {
  return `${ids.join("\n")}\n`;
}
