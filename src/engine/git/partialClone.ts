import { join } from "node:path";
import { type GitDir, readIfThere } from "./gitDir.ts";
import type { GitProcess } from "./gitProcess.ts";

/** Whether a repository was cloned without some of its objects: git fetches one as soon as it is asked for it. */
export function isPartialClone({ common }: GitDir): boolean {
  return /^\s*(?:promisor|partialclone)\b/im.test(readIfThere(join(common, "config")) ?? "");
}

/**
 * Those of some objects of any kind (full ids) that lie here; nothing is fetched. Every git that makes partial clones
 * answers so; `GIT_NO_LAZY_FETCH` is known from 2.45 on.
 */
export async function objectsHere(git: GitProcess, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  // A tree alone, without all below it.
  const shown = ["--no-walk=unsorted", "--objects", "--no-object-names", "--filter=tree:1"];
  const args = ["rev-list", ...shown, "--ignore-missing", "--missing=allow-any", "--stdin"];
  const { output } = await git.text(args, [0], `${ids.join("\n")}\n`);
  const here = new Set(output.split("\n"));
  return ids.filter((id) => here.has(id));
}
