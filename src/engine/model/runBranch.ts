export interface BranchRequest {
  /** After the run where it is left out. */
  readonly name?: string;
  /** Switches the workspace to it, too. */
  readonly switchTo?: boolean;
}

/** A git branch that was made from a run. */
export interface RunBranch {
  readonly name: string;
  /** What the branch is at: the run's commit, or one on top of it with what differed. */
  readonly commit: string;
  /** The files, relative to the root, that the branch's own commit changes; none where it is at the run's commit. */
  readonly files: readonly string[];
}
