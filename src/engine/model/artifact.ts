import type { Digest } from "./digest.ts";
import type { TrackedState } from "./trackedData.ts";
import type { VersionChange } from "./versionDiff.ts";

export const artifactRoles = ["data", "features", "model", "metrics", "plots"] as const;

export type ArtifactRole = (typeof artifactRoles)[number];

const modelFile =
  /(^|[/_-])models?([/._-]|$)|\.(pkl|pickle|joblib|pt|pth|ckpt|onnx|safetensors|gguf|h5|keras|tflite|pb|mlmodel|bst)$/i;

/** Whether a file or folder is called as models are. */
export function looksLikeModel(path: string): boolean {
  return modelFile.test(path);
}

/** A file or folder that matters, by its path relative to the root. */
export interface Artifact {
  readonly path: string;
  readonly role: ArtifactRole;
  /** Whether a person says so (`type: model`), and it is not told by its name and its stage. */
  readonly isRoleSaid?: true;
  /** The stage that makes it; none for data that comes from outside. */
  readonly producer?: string;
  /** The .dvc file that keeps track of it, for data from outside. */
  readonly tracker?: string;
  /** Where it was imported from, for a person. */
  readonly origin?: string;
  readonly desc?: string;
  readonly labels?: readonly string[];
}

/** An artifact's content at one moment. */
export interface ArtifactVersion {
  readonly path: string;
  readonly kind: "file" | "directory";
  /** BLAKE3, or DVC's name for it where a commit's files are all that is known: whether that is kept, `Store.placeOf` tells. */
  readonly digest: Digest;
  /** Bytes of all its files; 0 also where DVC's name for it is all that is known. */
  readonly size: number;
  /** 1 for a file. */
  readonly fileCount: number;
  /** Of a file: whether it may be executed. Where it is not known, a restore leaves the bit as it is. */
  readonly isExecutable?: boolean;
}

/**
 * An artifact beside its recorded versions. `earlier`: it is one that a snapshot holds, and not the newest;
 * `modified`: no snapshot holds it as it is, or it is being written; `unrecorded`: none holds any of it.
 */
export type ArtifactState = "unchanged" | "earlier" | "modified" | "missing" | "unrecorded";

export interface ArtifactStatus {
  readonly artifact: Artifact;
  readonly state: ArtifactState;
  /** What is in the workspace now. */
  readonly current?: ArtifactVersion;
  /** What the newest snapshot of the artifact holds. */
  readonly recorded?: ArtifactVersion;
  /** How many different versions the ledger knows. */
  readonly versionCount: number;
  /** What its .dvc file says of it, where one tracks it. */
  readonly tracked?: TrackedState;
}

/** One version in an artifact's history, with the newest snapshot that holds it, and all that it belongs to. */
export interface ArtifactHistoryEntry {
  readonly version: ArtifactVersion;
  readonly snapshotId: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly commit?: string;
  readonly commitSubject?: string;
  readonly runId?: string;
  readonly runName?: string;
  readonly message?: string;
  /** Whether it is what lies in the workspace. */
  readonly isCurrent: boolean;
  /** The commits whose own snapshots hold it, newest first. */
  readonly commits: readonly { readonly hash: string; readonly subject?: string }[];
  /** The runs that made it, newest first. */
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  /** What became of the version that was in the workspace before it; none of the first. */
  readonly change?: VersionChange;
}
