import type { DeclaredArtifact } from "./declaredArtifact.ts";
import type { ProjectSettings } from "./projectSettings.ts";
import type { Problem } from "./source.ts";
import type { Stage } from "./stage.ts";
import type { TrackedData } from "./trackedData.ts";

/** From the stage that makes a path to the stage that reads it; both are stage ids. */
export type Edge = readonly [from: string, to: string];

/** The graph of stages that their outputs and dependencies tie together. */
export interface Pipeline {
  /** In the order of the files' paths, then of the files. */
  readonly stages: readonly Stage[];
  readonly edges: readonly Edge[];
  readonly problems: readonly Problem[];
  /** All pipeline files found, also those that could not be read. Those that track data are not among them. */
  readonly files: readonly string[];
  /** Files that templates take their values from, there or not: a change of one changes the stages. Sorted. */
  readonly valueFiles: readonly string[];
  /** Data from outside that .dvc files keep track of, in the order of their paths. */
  readonly tracked: readonly TrackedData[];
  /** Metrics, plots and artifacts that dvc.yaml files name beside what their stages make. */
  readonly declared: readonly DeclaredArtifact[];
  /** What cairn.yaml says, where there is one. */
  readonly settings?: ProjectSettings;
}
