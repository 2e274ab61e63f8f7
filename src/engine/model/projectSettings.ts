import type { ArtifactRole } from "./artifact.ts";
import type { Phase } from "./phase.ts";
import type { SourceRange } from "./source.ts";

/** What cairn.yaml says of a project: that which no pipeline file can. */
export interface ProjectSettings {
  readonly objective?: Objective;
  /** What a metric was before this project, or is without it, by its key. */
  readonly baselines: readonly Baseline[];
  /** What is versioned beside the data of the pipelines, or is known to be something else than its path tells. */
  readonly track: readonly TrackRule[];
  /** In the order of the file. */
  readonly phases: readonly PhaseRule[];
  /** Environment variables that runs are recorded with beside those that always are. */
  readonly variables: readonly RecordedVariable[];
  /** At how many bytes in the store to say so. */
  readonly warnAt?: number;
}

/** What the project is for, and the one metric that tells how far it is. */
export interface Objective {
  readonly description?: string;
  readonly metric?: MetricName;
  /** Which way the metric gets better; where it is left out, the metric's name tells. */
  readonly direction?: ObjectiveDirection;
  readonly range: SourceRange;
}

export const objectiveDirections = ["maximize", "minimize"] as const;

export type ObjectiveDirection = (typeof objectiveDirections)[number];

/** A metric as a person names it: a dotted key, with `file:` before it where several files have it. */
export interface MetricName {
  readonly key: string;
  readonly range: SourceRange;
}

export interface Baseline extends MetricName {
  readonly value: number;
}

/** A file or folder whose versions are kept, or a pattern of such. */
export interface TrackRule {
  /** Relative to the root. */
  readonly path: string;
  readonly isPattern: boolean;
  /** As what it is shown; guessed where it is left out. */
  readonly role?: ArtifactRole;
  /** Its path. */
  readonly range: SourceRange;
  /** All that stands in the list for it. */
  readonly item: SourceRange;
}

/** Where stages stand in the cycle: those whose id, group or file fits the pattern. */
export interface PhaseRule {
  readonly pattern: string;
  readonly phase: Phase;
  readonly range: SourceRange;
}

export interface RecordedVariable {
  readonly name: string;
  readonly range: SourceRange;
}
