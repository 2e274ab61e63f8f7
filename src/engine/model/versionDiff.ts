import type { ArtifactVersion } from "./artifact.ts";
import type { ColumnSummary, ContentSummary, HeaderEntry, HeaderSummary, TableSummary } from "./contentSummary.ts";
import type { Digest } from "./digest.ts";
import type { Snapshot } from "./snapshot.ts";

/** What stands for the workspace as it is now where a reference is asked for. */
export const workspaceRef = "workspace";

/** A path at one moment: an artifact, or a file or folder in one. */
export interface VersionPlace {
  /** A snapshot's id, a run, what git takes for a commit, or `workspace`. */
  readonly ref: string;
  readonly path: string;
}

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
  /** Of which nobody can say what they were on one of the sides, sorted. */
  readonly unknown: readonly string[];
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

/** What differs between two tables. */
export interface TableDiff {
  readonly kind: "table";
  readonly before: TableSummary;
  readonly after: TableSummary;
  /** Names of columns. */
  readonly addedColumns: readonly string[];
  readonly removedColumns: readonly string[];
  /** Of columns on both sides of which anything that their summaries tell differs. */
  readonly changedColumns: readonly ColumnChange[];
  /** Left out where the rows could not be told apart one by one: a note says why. */
  readonly rows?: RowsDiff;
  readonly notes: readonly string[];
}

export interface ColumnChange {
  readonly name: string;
  readonly before: ColumnSummary;
  readonly after: ColumnSummary;
}

/** Which rows differ in the columns that both sides have. */
export interface RowsDiff {
  /** The column by which rows are known; without one they are the same only where all their values are. */
  readonly key?: string;
  readonly added: number;
  readonly removed: number;
  /** Only by a key. */
  readonly changed: number;
  readonly same: number;
  /** The first few of each kind. */
  readonly examples: RowExamples;
}

/** The values of a row by the names of their columns, as texts; what is missing is left out. */
export type RowValues = Readonly<Record<string, string>>;

export interface RowExamples {
  readonly added: readonly RowValues[];
  readonly removed: readonly RowValues[];
  readonly changed: readonly { readonly before: RowValues; readonly after: RowValues }[];
}

/** What differs between two headers, section by section; sections that are the same are left out. */
export interface HeaderDiff {
  readonly kind: "header";
  readonly before: HeaderSummary;
  readonly after: HeaderSummary;
  readonly sections: readonly HeaderSectionDiff[];
}

export interface HeaderSectionDiff {
  readonly title: string;
  readonly added: readonly HeaderEntry[];
  readonly removed: readonly HeaderEntry[];
  readonly changed: readonly { readonly name: string; readonly before: string; readonly after: string }[];
}

/** What differs between two texts. */
export interface TextDiff {
  readonly kind: "text";
  readonly before: ContentSummary;
  readonly after: ContentSummary;
  /** Left out where the texts are too large, or differ too much: a note says so. */
  readonly hunks?: readonly TextHunk[];
  readonly notes: readonly string[];
}

/** A place where lines differ, with those around it, as a unified diff has them. */
export interface TextHunk {
  /** The first line of each side, from 1, and how many there are. */
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  /** Each behind a sign: a blank, `-`, `+`, or `\` where it is a remark that no line feed ends the line before. */
  readonly lines: readonly string[];
}

/** Two contents of which no more is told than each by itself: bytes, or not the same kind of file. */
export interface OtherDiff {
  readonly kind: "bytes" | "other";
  readonly before: ContentSummary;
  readonly after: ContentSummary;
}

export type ContentDiff = FolderDiff | TableDiff | HeaderDiff | TextDiff | OtherDiff;

/** What differs between two versions of one path; there is no content where one side has none, or both have the same. */
export interface VersionDiff extends ArtifactChange {
  readonly content?: ContentDiff;
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
