import type { ArtifactVersion } from "./artifact.ts";

/** The files of a run, as they were then. */
export interface RunFiles {
  /** Those that differed from its commit first, then sorted by path. */
  readonly sources: readonly RunSource[];
  /** What it read and made beside them, sorted by path. */
  readonly artifacts: readonly RunArtifact[];
}

export interface RunSource {
  readonly path: string;
  /** Whether it was not as committed. */
  readonly differed: boolean;
}

export interface RunArtifact {
  readonly version: ArtifactVersion;
  readonly isOutput: boolean;
  /** Whether its content is here. */
  readonly isKept: boolean;
}
