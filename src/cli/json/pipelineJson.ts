import type { DataMismatch } from "../../engine/model/dataMismatch.ts";
import type { Reason, StageState } from "../../engine/model/freshness.ts";
import type { Phase } from "../../engine/model/phase.ts";
import type { PlannedStage } from "../../engine/model/plan.ts";
import type { ObjectiveDirection } from "../../engine/model/projectSettings.ts";
import type { StageKind } from "../../engine/model/stage.ts";
import type { TrackedStatus } from "../../engine/model/trackedData.ts";
import type { Versioned } from "../output/printJson.ts";

/** `cairn stages --json` */
export interface StagesJson extends Versioned {
  readonly stages: readonly StageJson[];
  /** Pairs of stage ids: the first makes what the second reads. */
  readonly edges: readonly (readonly [from: string, to: string])[];
  /** What is wrong in pipeline files; the other files and stages are listed all the same. */
  readonly errors: readonly ErrorJson[];
  /** What .dvc files track, and the stages that read it. */
  readonly data: readonly TrackedJson[];
  /** What the project is for, where its cairn.yaml says so. */
  readonly objective?: {
    readonly description: string | undefined;
    readonly metric: string | undefined;
    readonly direction: ObjectiveDirection | undefined;
  };
}

export interface TrackedJson {
  /** The .dvc file. */
  readonly file: string;
  readonly paths: readonly string[];
  /** Where it was imported from. */
  readonly origin?: string;
  /** Ids of stages. */
  readonly readBy: readonly string[];
}

export interface StageJson {
  /** `train`, or `sub/dvc.yaml:train` for a file below the root. */
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly kind: StageKind;
  readonly phase: Phase;
  /** As the file has it: a text or a list. */
  readonly cmd: string | readonly string[];
  /** Where the command runs; `.` is the root. */
  readonly wdir: string;
  readonly deps: readonly string[];
  /** Outputs that are neither metrics nor plots. */
  readonly outs: readonly string[];
  readonly metrics: readonly string[];
  readonly plots: readonly string[];
  /** A null key is the whole file. */
  readonly params: readonly { readonly file: string; readonly key: string | null }[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  readonly desc?: string;
  readonly meta?: Readonly<Record<string, unknown>>;
  /** The `foreach` or `matrix` that made the stage, as an id that stands for all of its stages. */
  readonly templateOf?: string;
  /** What in it cannot be resolved: it is shown, and not run. */
  readonly template?: "foreach" | "matrix" | "interpolation";
}

export interface ErrorJson {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Stable, in kebab-case. */
  readonly code: string;
  readonly message: string;
}

/** `cairn status --json` */
export interface StatusJson extends Versioned {
  readonly stages: readonly { readonly id: string; readonly state: StageState; readonly reasons: readonly Reason[] }[];
  /** What .dvc files track beside what lies in the workspace. */
  readonly data: readonly TrackedStatus[];
  /** Where artifacts are another commit's than the code, as after a checkout. */
  readonly mismatch?: Omit<DataMismatch, "since">;
}

/** `cairn run --dry-run --json` */
export interface PlanJson extends Versioned {
  /** In the order of running; `maybe` runs if a stage before it changes its inputs. */
  readonly plan: readonly {
    readonly id: string;
    readonly action: PlannedStage["action"];
    readonly reasons: readonly Reason[];
  }[];
}
