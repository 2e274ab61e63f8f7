import type { ArtifactVersion } from "./artifact.ts";

/** What brought a snapshot about. `restore` is what was there before a restore wrote over it. */
export type SnapshotCause = "commit" | "run" | "manual" | "restore";

/** The versions of all artifacts at one moment, tied to a git commit or to a run. */
export interface Snapshot {
  readonly id: string;
  readonly cause: SnapshotCause;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The full hash of the commit that HEAD was at. */
  readonly commit?: string;
  readonly commitSubject?: string;
  readonly branch?: string;
  readonly runId?: string;
  /** Of a run that is in the ledger. */
  readonly runName?: string;
  readonly message?: string;
  /** Sorted by path. Where a commit's data was not in the workspace, what the commit's own files name. */
  readonly artifacts: readonly ArtifactVersion[];
  /** Artifacts that were not in the workspace at that moment, sorted. */
  readonly missing: readonly string[];
  /** Artifacts of which nobody can say what they were at that moment, sorted. */
  readonly unknown?: readonly string[];
  /** What lay in the workspace when the commit was made, where the commit's own files name something else. Sorted by path. */
  readonly instead?: readonly ArtifactVersion[];
}

/** What a person knows a snapshot by: its run, the message that it was given, its commit, or its id. */
export function knownAs({ id, cause, runName, message, commit, commitSubject }: Snapshot): string {
  if (cause === "run" && runName !== undefined) return runName;
  if (message !== undefined) return message;
  if (cause !== "commit" || commit === undefined) return id;
  return [commit.slice(0, 7), commitSubject].filter(Boolean).join(" ");
}

/** What a person calls a snapshot that has no name: when it was taken, in their own way to write times. */
export function calledByTime({ time }: Snapshot): string {
  return `the snapshot of ${new Date(time).toLocaleString()}`;
}

/** A snapshot in a list, with what holds of it now. */
export interface ListedSnapshot extends Snapshot {
  /** Branches, tags and entries of the stash (`stash@{0}`) that are at its commit. */
  readonly refs: readonly string[];
  /** Whether nothing but a reflog leads to its commit any more: it was amended, rebased or given up. */
  readonly isRewritten: boolean;
  /** Where the content of each of `artifacts` is: in the store, in DVC's cache alone, or not here. */
  readonly places: readonly ("store" | "dvc" | "nowhere")[];
}

/** `remove` takes back what a restore brought where nothing was. */
export type RestoreAction = "create" | "replace" | "remove" | "unchanged";

export interface RestoreChange {
  /** What is to lie there; of a removal what lies there now. */
  readonly target: ArtifactVersion;
  readonly action: RestoreAction;
  /** What lies in the workspace now, where there is something. */
  readonly current?: ArtifactVersion;
}

/** What a restore would do, to be shown before it is done. */
export interface RestorePlan {
  /** The snapshot that it restores from; none where it is what dvc.lock, .dvc files and the ledger record. */
  readonly snapshot?: Snapshot;
  /** The name of the run, or of the registered model, that is brought in, in place of a snapshot. */
  readonly from?: string;
  readonly changes: readonly RestoreChange[];
  /** What is recorded, and neither here nor kept. */
  readonly lost?: readonly LostVersion[];
}

/** Content that cannot be brought back. */
export interface LostVersion {
  readonly path: string;
  readonly message: string;
  readonly cure: string;
}

export interface RestoreOutcome {
  readonly plan: RestorePlan;
  /** Holds what was overwritten: restoring it undoes this restore. None where nothing was overwritten. */
  readonly undoSnapshotId?: string;
  /** By this the restore can be undone to what was not there before (see `RestoreRequest.undo`). None where nothing changed. */
  readonly restoreId?: string;
}

/** The changes of a plan that would alter something. */
export function changesOf<Change extends RestoreChange>({
  changes,
}: {
  readonly changes: readonly Change[];
}): readonly Change[] {
  return changes.filter(({ action }) => action !== "unchanged");
}
