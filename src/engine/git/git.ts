/** What git says of the project. Reading HEAD starts no process; the rest does, through simple-git. */
export interface Git {
  /** Undefined where the root is in no repository. Reads files only; follows worktrees, packed refs and a detached HEAD. */
  head(): Promise<GitHead | undefined>;
  /** Absolute paths of the files whose change tells that HEAD may have moved; empty where there is no repository. */
  headFiles(): Promise<readonly string[]>;
  /** Resolves anything git takes for a commit to its full hash; undefined where it is none. */
  resolveCommit(ref: string): Promise<string | undefined>;
  /** The address of the remote `origin`; undefined where there is none. */
  remoteUrl(): Promise<string | undefined>;
  /** The first line of the commit's message. */
  commitSubject(commit: string): Promise<string | undefined>;
  /**
   * The diff of tracked files under the root against HEAD in a form that `git apply` takes (binary included); empty
   * where nothing differs, a line of comment that says so where it would be longer than 20 MB. Bytes, because the files'
   * own encodings stand in it.
   */
  diffAgainstHead(): Promise<Uint8Array>;
  /** Files that git neither tracks nor ignores, relative to the root. */
  untrackedFiles(): Promise<readonly string[]>;
  /** All files in git's index, relative to the root; none without a repository, undefined where git may not be asked. */
  indexedFiles(): Promise<ReadonlySet<string> | undefined>;
  /** Whether git has a file, or one in a folder, in its index. The path is relative to the root. */
  isTracked(path: string): Promise<boolean>;
  /** Files that differ from HEAD (tracked), relative to the root; of all, or of these files. */
  changedFiles(files?: readonly string[]): Promise<readonly string[]>;
  /** Files in the index or at a commit that differ between the commit and this work tree, relative to the root; not those of submodules. Git may fetch an older commit's folders. */
  changedSince(commit: string): Promise<readonly string[]>;
  /** A file's bytes at a commit; undefined where it was not there, or is not here. The path is relative to the root. */
  fileAt(commit: string, path: string, options?: GitReading): Promise<Uint8Array | undefined>;
  /**
   * The ids of git's blobs of all files under the root at a commit, by path; undefined where there is no such commit, or
   * not all its folders are here.
   */
  filesAt(commit: string, options?: GitReading): Promise<ReadonlyMap<string, string> | undefined>;
  /** The bytes of blobs by their ids; those that git does not have, and those that are larger, are left out. */
  blobs(
    ids: readonly string[],
    options?: GitReading & { readonly maxBytes?: number },
  ): Promise<ReadonlyMap<string, Uint8Array>>;
  /** The ids of all that files of these names (`*.dvc`: relative to the root) were in any commit that a ref or a reflog leads to. */
  everyBlobOf(names: readonly string[]): Promise<readonly string[]>;
  /** Those of these commits (full hashes) that git has, and that no ref, work tree or, with `reflogs`, reflog leads to. */
  unreachable(commits: readonly string[], options: { readonly reflogs: boolean }): Promise<ReadonlySet<string>>;
  /** Those of these commits (full hashes) that git does not have any more. */
  gone(commits: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Commits that the starts (full hashes) lead to and the known ones do not: at most so many, the newest, parents before
   * their children. Hashes that git does not have are passed over.
   */
  commitsSince(request: CommitsRequest): Promise<readonly CommitFacts[]>;
  /**
   * Commits of branches, also of those of remotes, that change files under the root by git's globs (`metrics/**`), newest
   * first, at most so many. Git may fetch their folders.
   */
  commitsTouching(globs: readonly string[], limit: number): Promise<readonly CommitFacts[]>;
  /** What DVC's experiments are at. */
  experiments(): Promise<readonly ExperimentFacts[]>;
  /** Where HEAD was, newest first, at most so many. */
  headMoves(limit: number): Promise<readonly HeadMove[]>;
  /** What branches (also those of remotes), tags and the stash are at, by full hash of the commit; names as people say them. */
  refs(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** What lies at paths under the root in these commits, and every file of certain names. */
  entriesAt(commits: readonly CommitFacts[], names: RegExp, options?: GitReading): Promise<CommitEntries>;
  /** Makes a work tree of its own at a commit, in a folder that is not there yet (absolute); no hook is run. */
  addWorktree(folder: string, commit: string): Promise<void>;
  /** Takes a work tree away with all that lies in it. */
  removeWorktree(folder: string): Promise<void>;
  /** Changes the files of this work tree as `diffAgainstHead` had told of another one's at the same commit. */
  applyDiff(diff: Uint8Array): Promise<void>;
  /** Whether a branch may be called so. */
  isBranchName(name: string): Promise<boolean>;
  /**
   * Commits these files (relative to the root) as they are in this work tree, or that they are gone; the commit's full hash.
   * No hook is run. Throws a `UserError` `git-identity-missing`.
   */
  commitFiles(files: readonly string[], message: string): Promise<string>;
  /** Makes a branch at a commit; no work tree is switched to it. */
  addBranch(name: string, commit: string): Promise<void>;
  /** All tags, with the commits that they are at. */
  tags(): Promise<readonly TagFacts[]>;
  /** Makes an annotated tag at a commit. Throws a `UserError` `git-identity-missing`. */
  addTag(name: string, commit: string, message: string): Promise<void>;
  /** Switches this work tree to a branch. Throws a `UserError` `branch-not-switched` where changes are in the way. */
  switchBranch(name: string): Promise<void>;
  /** The root's folder within the work tree, with forward slashes; empty where it is the work tree's own. */
  prefix(): Promise<string>;
  close(): void;
}

export interface TagFacts {
  readonly name: string;
  /** The full hash of the commit that it is at. */
  readonly commit: string;
  /** When it was made, of a lightweight one its commit; in milliseconds since 1970. */
  readonly time: number;
  /** Of a lightweight one its commit's. */
  readonly message: string;
}

export interface GitReading {
  /**
   * Whether git may fetch what a partial clone does without, so that it is as if all were there: for what a person asks
   * for, or where an answer has to be whole. Looking alone reaches for no network.
   */
  readonly mayFetch?: boolean;
}

export interface GitHead {
  /** Undefined before the first commit. */
  readonly commit?: string;
  /** Undefined where HEAD is detached. */
  readonly branch?: string;
  /**
   * What last moved HEAD, as the reflog says (`commit`, `commit (amend)`, `checkout`, `pull`, `rebase (finish)`, …);
   * undefined where there is no reflog.
   */
  readonly lastMove?: string;
  /** Time of that move in milliseconds since 1970. */
  readonly movedAt?: number;
}

export interface CommitsRequest {
  readonly starts: readonly string[];
  readonly known?: readonly string[];
  readonly limit: number;
}

export interface CommitFacts {
  readonly commit: string;
  readonly tree: string;
  /** When it was made, in milliseconds since 1970, as its committer's clock said. */
  readonly time: number;
  /** The first line of its message. */
  readonly subject: string;
}

/** An experiment of DVC's: a commit that no branch leads to. */
export interface ExperimentFacts extends CommitFacts {
  readonly name: string;
  /** The commit that it was begun at. */
  readonly baseline: string;
}

/** A line of HEAD's reflog, whose times are the beginning of a second but for the last one's. */
export interface HeadMove extends Required<Pick<GitHead, "commit" | "lastMove" | "movedAt">> {}

/** An entry of git's trees. */
export interface TreeEntry {
  readonly kind: "file" | "executable" | "link" | "folder" | "submodule";
  readonly id: string;
}

/** The trees of some commits. Paths are relative to the root. */
export interface CommitEntries {
  at(commit: CommitFacts, path: string): TreeEntry | undefined;
  /** Whether all its trees are here: if not, the answers tell of a part of it. */
  isWhole(commit: CommitFacts): boolean;
  /** The files whose names matched, by path. */
  named(commit: CommitFacts): ReadonlyMap<string, TreeEntry>;
}
