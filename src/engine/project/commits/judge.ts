import type { CommitEntries, CommitFacts, TreeEntry } from "../../git/git.ts";
import type { ArtifactVersion } from "../../model/artifact.ts";
import { isSameContent } from "../sameContent.ts";
import type { NamedData } from "./commitFiles.ts";
import type { WorkspaceEvidence } from "./evidence.ts";

/**
 * What an artifact was at a commit: what lies in the workspace, a file of the commit itself, what the commit's files
 * name; not there; or nobody can say.
 */
export type Verdict =
  | { readonly kind: "workspace" }
  | { readonly kind: "git"; readonly entry: TreeEntry }
  | { readonly kind: "named"; readonly version: ArtifactVersion; readonly isOtherInWorkspace: boolean }
  | { readonly kind: "missing" | "unknown" };

export interface CommitFiles {
  readonly root: string;
  readonly entries: CommitEntries;
  readonly named: (commit: CommitFacts) => NamedData;
}

/**
 * Judges one artifact of one commit. What the commit holds or names counts before what lies in the workspace: that is
 * the commit's where it is the same, or, of what the commit says nothing of, where the commit was made from it.
 */
export function judge(files: CommitFiles, commit: CommitFacts, path: string, workspace?: WorkspaceEvidence): Verdict {
  const isHead = workspace?.headCommit === commit.commit;
  const now = workspace?.digests.get(path);
  const madeAt = workspace?.madeAt(commit);
  const laySo = madeAt !== undefined && now !== undefined && workspace?.isUnchangedSince(path, madeAt) === true;
  const entry = files.entries.at(commit, path);
  if (isFile(entry)) {
    return isHead && now && !workspace.changedInGit.has(path) ? { kind: "workspace" } : { kind: "git", entry };
  }
  const { own, read } = files.named(commit);
  const version = own.get(path) ?? read.get(path);
  if (version && now && isSameContent(files.root, version, now)) return { kind: "workspace" };
  if (version && (own.has(path) || !laySo)) return { kind: "named", version, isOtherInWorkspace: laySo };
  if (laySo) return { kind: "workspace" };
  return { kind: isHead && workspace.isJustMade && !workspace.isThere(path) ? "missing" : "unknown" };
}

/** Whether a commit holds a file, or a link, and not what others lie in. */
export function isFile(entry: TreeEntry | undefined): entry is TreeEntry {
  return entry !== undefined && entry.kind !== "folder" && entry.kind !== "submodule";
}
