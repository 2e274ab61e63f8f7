import type { GitProcess } from "./gitProcess.ts";

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

function linesOf(ids: readonly string[]): string {
  return `${ids.join("\n")}\n`;
}
