import { existsSync } from "node:fs";
import path from "node:path";
import type { GitProcess } from "./gitProcess.ts";
import { selfAndAncestors } from "./root.ts";

/** A submodule, by its folder relative to where git was asked. */
export interface Submodule {
  readonly path: string;
  /** The commit that the repository around it names; undefined where it names none yet. */
  readonly commit?: string;
}

const gitlinkMode = "160000";

/** Whether the repository around a folder may have submodules: git then has to be asked more. */
export function mayHaveSubmodules(root: string): boolean {
  return [...selfAndAncestors(root)].some((folder) => existsSync(path.join(folder, ".gitmodules")));
}

/**
 * The submodules under a folder whose files are not what `base` of the repository around them names: another commit is
 * checked out, files have changed, or some are not tracked. Those that were taken away are left out.
 */
export async function changedSubmodules(git: GitProcess, base: string): Promise<readonly Submodule[]> {
  const options = ["--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--relative"];
  const { output } = await git.text(["diff", ...options, "--ignore-submodules=none", base, "--"]);
  // `:<mode before> <mode after> <id before> <id after> <letter>`, then the path.
  const fields = output.split("\0");
  return fields.flatMap((field, at) => {
    const [, before, after, id] = /^:(\d+) (\d+) ([0-9a-f]+) /.exec(field) ?? [];
    const found = fields[at + 1];
    if (after !== gitlinkMode || found === undefined) return [];
    return [{ path: found, ...(before === gitlinkMode && id !== undefined && { commit: id }) }];
  });
}

/** All submodules of a commit, by their folders from the top of the repository. */
export async function submodulesAt(git: GitProcess, commit: string): Promise<readonly Required<Submodule>[]> {
  const { output } = await git.text(["ls-tree", "-r", "-z", "--full-tree", commit]);
  return output.split("\0").flatMap((entry) => {
    const [, id, found] = /^160000 commit ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    return id === undefined || found === undefined ? [] : [{ path: found, commit: id }];
  });
}
