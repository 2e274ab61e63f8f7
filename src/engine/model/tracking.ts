/** What became of a path that a .dvc file tracks from now on. Paths are relative to the root. */
export interface AddedData {
  readonly path: string;
  /** The .dvc file that tracks it. */
  readonly file: string;
  readonly kind: "file" | "directory";
  readonly size: number;
  readonly fileCount: number;
  /** Whether the .dvc file says something else than before. */
  readonly isChanged: boolean;
  /** What is for git to take now. */
  readonly forGit: readonly string[];
}

/** What became of a path or pattern that cairn.yaml is to track. */
export interface PathTracking {
  /** Relative to the root. */
  readonly path: string;
  /** Whether it was `added` to `track` in cairn.yaml, is `listed` there already, or is `versioned` without it. */
  readonly outcome: "added" | "listed" | "versioned";
  /** Why it is versioned without it: "is an output of train". */
  readonly reason?: string;
  /** Of a pattern: how many files and folders it fits now. */
  readonly fits?: number;
  /** Whether git ignores it now, where there is git and it is known. */
  readonly isIgnored?: boolean;
}

/** What became of paths that cairn.yaml is to track. */
export interface Tracking {
  readonly paths: readonly PathTracking[];
  /** What is for git to take now. */
  readonly forGit: readonly string[];
}
