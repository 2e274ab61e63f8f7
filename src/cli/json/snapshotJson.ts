import type { ArtifactHistoryEntry, ArtifactVersion } from "../../engine/model/artifact.ts";
import type { Digest } from "../../engine/model/digest.ts";
import type { RestoreAction, SnapshotCause } from "../../engine/model/snapshot.ts";
import type { ArtifactChange, VersionDiff } from "../../engine/model/versionDiff.ts";
import type { Versioned } from "../output/printJson.ts";

/** `cairn snapshots --json` */
export interface SnapshotsJson extends Versioned {
  /** Newest first. */
  readonly snapshots: readonly ListedSnapshotJson[];
}

export interface ListedSnapshotJson extends SnapshotJson {
  /** Branches, tags and entries of the stash that are at its commit. */
  readonly refs: readonly string[];
  /** Whether its commit was amended, rebased or given up. */
  readonly isRewritten: boolean;
  /** Where the content of each artifact is: `store`, `dvc` (in DVC's cache alone), `nowhere`. */
  readonly places: readonly ("store" | "dvc" | "nowhere")[];
}

/** `cairn snapshot --json` */
export interface SnapshotTakenJson extends Versioned {
  readonly snapshot: SnapshotJson;
}

export interface SnapshotJson {
  readonly id: string;
  /** Null where there was no commit. */
  readonly commit: string | null;
  readonly cause: SnapshotCause;
  readonly time: string;
  readonly branch?: string;
  readonly runId?: string;
  readonly runName?: string;
  readonly message?: string;
  readonly artifacts: readonly ArtifactVersion[];
  /** Artifacts that were not there at that moment. */
  readonly missing: readonly string[];
  /** Artifacts of which nobody can say what they were at that moment. */
  readonly unknown?: readonly string[];
  /** What lay in the workspace when the commit was made, where its own files name something else. */
  readonly instead?: readonly ArtifactVersion[];
}

/** `cairn history PATH --json` */
export interface HistoryJson extends Versioned {
  readonly path: string;
  /** Newest first. */
  readonly versions: readonly HistoryEntryJson[];
}

export type HistoryEntryJson = Pick<ArtifactHistoryEntry, "commits" | "runs" | "change"> & {
  readonly digest: Digest;
  readonly kind: ArtifactVersion["kind"];
  readonly size: number;
  readonly fileCount: number;
  /** The newest snapshot that holds it, and when that was. */
  readonly snapshot: string;
  readonly time: string;
  readonly message?: string;
  /** Whether it is what lies in the workspace. */
  readonly current: boolean;
};

/** `cairn diff REF REF --json` */
export interface DiffJson extends Versioned {
  readonly before: DiffSideJson;
  readonly after: DiffSideJson;
  /** Artifacts that differ, sorted by path. */
  readonly changes: readonly ArtifactChange[];
  /** How many artifacts are the same on both sides. */
  readonly same: number;
  /** Artifacts of which nobody can say what they were on one of the sides. */
  readonly unknown: readonly string[];
}

/** `cairn diff REF REF PATH --json`: what differs in it stands in `content`, unless one side lacks it or both are the same. */
export type VersionDiffJson = Versioned & VersionDiff;

export interface DiffSideJson {
  /** As it was asked for. */
  readonly ref: string;
  /** The id of the snapshot that it named; left out of the workspace. */
  readonly snapshot?: string;
}

/** `cairn restore REF [PATH…] --json`, with `--dry-run` too. */
export interface RestoreJson extends Versioned {
  /** The snapshot that was restored from; left out where it was what the project records. */
  readonly snapshot?: string;
  readonly changes: readonly { readonly path: string; readonly action: RestoreAction; readonly digest: Digest }[];
  /** `cairn restore` of this snapshot takes the restore back; left out where nothing was overwritten. */
  readonly undo?: string;
  /** What is recorded and cannot be brought back, with why; left out where there is none. */
  readonly lost?: readonly { readonly path: string; readonly message: string; readonly cure: string }[];
}
