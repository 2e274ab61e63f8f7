import type { ArtifactVersion } from "./artifact.ts";
import type { RunSummary } from "./run.ts";

/** A version of a model under a name that people share, as a git tag says it: `digits@v1.0.0`. */
export interface ModelVersion {
  readonly model: string;
  /** With its v: `v1.0.0`. */
  readonly version: string;
  /** The full hash of the commit that the tag is at. */
  readonly commit: string;
  /** When it was registered, in milliseconds since 1970. */
  readonly time: number;
  /** What it is used for now, such as `production`, sorted. */
  readonly stages: readonly string[];
  /** What was registered, where Cairn did it: other tools' tags say but the commit. */
  readonly artifact?: ArtifactVersion;
  readonly run?: Pick<RunSummary, "id" | "name">;
}

export interface RegisterRequest {
  /** The run's id or name. */
  readonly run: string;
  /** The output that is the model; the run's only model where it is left out. */
  readonly path?: string;
  readonly model: string;
  /** The next one where it is left out. */
  readonly version?: string;
  readonly stages?: readonly string[];
}
