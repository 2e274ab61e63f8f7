import type { ArtifactVersion } from "./artifact.ts";
import type { Digest } from "./digest.ts";
import type { Snapshot } from "./snapshot.ts";

/** What stands for the workspace as it is now where a reference is asked for. */
export const workspaceRef = "workspace";

/** A side of a comparison: what the reference named, as a person may read it, and its snapshot. */
export interface DiffSide {
  readonly ref: string;
  /** None of the workspace. */
  readonly snapshot?: Snapshot;
}

/** What differs between the artifacts of two moments. */
export interface SnapshotDiff {
  readonly before: DiffSide;
  readonly after: DiffSide;
  /** Those that differ, sorted by path. */
  readonly changes: readonly ArtifactChange[];
  /** How many are the same on both sides. */
  readonly sameCount: number;
}

/** An artifact that is not the same on both sides; it has no version on a side where it is not. */
export interface ArtifactChange {
  readonly path: string;
  readonly before?: ArtifactVersion;
  readonly after?: ArtifactVersion;
  /** Of folders on both sides, as far as their lists of files are to be had. */
  readonly files?: FileCounts;
}

/** How many files of a folder are other ones than before. */
export interface FileCounts {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly renamed: number;
}

/** A file (or a link) in a folder. */
export interface FolderFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly type: "file" | "executable" | "symlink";
  readonly digest: Digest;
  readonly size: number;
}

export interface ChangedFile {
  readonly path: string;
  readonly before: FolderFile;
  readonly after: FolderFile;
}

/** A file or a whole folder whose content is under another name now. */
export interface RenamedFile {
  readonly from: string;
  readonly to: string;
  readonly kind: "file" | "directory";
  readonly size: number;
  readonly fileCount: number;
}

/** What differs between the files of two folders; every list is sorted by path. */
export interface FolderDiff {
  readonly kind: "folder";
  readonly added: readonly FolderFile[];
  readonly removed: readonly FolderFile[];
  readonly changed: readonly ChangedFile[];
  readonly renamed: readonly RenamedFile[];
}

/** How a version became another. */
export interface VersionChange {
  /** The version before. */
  readonly digest: Digest;
  /** In bytes, negative where it became smaller. */
  readonly sizeDelta: number;
  /** Of folders. */
  readonly files?: FileCounts;
}
