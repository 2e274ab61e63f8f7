import type { ParamAssignment } from "../engine/model/plan.ts";
import type { StopRule, SweepableParam, SweepState } from "../engine/model/sweep.ts";
import type { ProjectInfo } from "./project.ts";

export type { ParamAssignment } from "../engine/model/plan.ts";
export type { RunValue } from "../engine/model/run.ts";
export type { SweepableParam } from "../engine/model/sweep.ts";

/** What a person can sweep over in a project. */
export interface SweepSpace {
  readonly params: readonly SweepableParam[];
  readonly stages: readonly StageChoice[];
  /** The metrics of learning curves, as far as a run has written any. */
  readonly metrics: readonly string[];
  /** How many runs at a time suit this machine. */
  readonly usualJobs: number;
}

/** A stage, or all that one template makes. */
export interface StageChoice {
  readonly id: string;
  /** How many stages it stands for. */
  readonly count: number;
}

/** How the points of a sweep are laid out. */
export type SweepMethod = "grid" | "random" | "latin";

/** A sweep as a person puts it together: fields hold what was typed, right or wrong. */
export interface SweepDraft {
  readonly method: SweepMethod;
  /** In the order in which they were chosen. */
  readonly axes: readonly AxisDraft[];
  readonly samples: string;
  readonly seed: string;
  /** All stages where none is named. */
  readonly stageIds: readonly string[];
  readonly jobs: string;
  /** Undefined where no run is ended early. */
  readonly stop?: StopDraft | undefined;
  readonly name: string;
}

/** The values of one parameter. What is typed for one kind outlives a look at another. */
export interface AxisDraft {
  readonly file: string;
  readonly key: string;
  /** `drawn`: one of the list a sample. `each`: every value of the list, with every sample. A grid knows no difference. */
  readonly kind: "each" | "drawn" | "range";
  readonly list: string;
  readonly low: string;
  readonly high: string;
  readonly isLog: boolean;
  readonly isWhole: boolean;
  /** How many values of the range a grid goes through. */
  readonly steps: string;
}

export interface StopDraft {
  readonly metric: string;
  readonly comparison: StopRule["comparison"];
  readonly value: string;
  readonly after: string;
}

export type AxisPart = "axis" | "list" | "low" | "high" | "steps";
export type DraftPart =
  | "axes"
  | "samples"
  | "seed"
  | "stages"
  | "jobs"
  | "stop.metric"
  | "stop.value"
  | "stop.after"
  | "name";

/** Names a field of a draft. */
export type DraftField = DraftPart | `${AxisPart} of ${string}`;

/** The name of a field of one parameter's values. */
export function axisField({ file, key }: Pick<AxisDraft, "file" | "key">, part: AxisPart): DraftField {
  return `${part} of ${file}:${key}`;
}

/** What is wrong in a field, or looks like a slip. */
export interface DraftNote {
  readonly field: DraftField;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** What to do about it. */
  readonly cure: string;
}

/** What a draft comes to. */
export interface SweepPlan {
  /** Undefined where something is wrong, and as long as nothing is chosen. */
  readonly count?: number;
  /** The first of the runs. */
  readonly points: readonly (readonly ParamAssignment[])[];
  readonly notes: readonly DraftNote[];
  /** The same at a terminal; empty where something is wrong. */
  readonly command: string;
}

/** More runs than these are counted, and not shown. */
export const shownPoints = 50;

/** How the sweep that was started from this panel is getting on. */
export interface StartedSweep {
  /** Undefined until it is in the ledger. */
  readonly name?: string;
  /** `ended`: its process ended before there was a sweep, as its terminal tells. */
  readonly state: SweepState | "starting" | "ended";
  readonly count: number;
  readonly done: number;
  readonly failed: number;
}

/** What a command asks of the panel: to sweep with the stages of this id. */
export interface SweepWish {
  readonly stageId: string;
}

/** The answer to `ready`. */
export interface SweepWelcome {
  readonly project: ProjectInfo;
  /** Undefined until it has been read. */
  readonly space?: SweepSpace | undefined;
  readonly started?: StartedSweep | undefined;
  readonly wish?: SweepWish | undefined;
}

/** What the sweep webview may ask of the extension. */
export interface SweepMethods {
  /** The page is up; no event is sent before it. */
  ready(): SweepWelcome;
  /** Reads the project again after a failure. */
  retry(): void;
  plan(draft: SweepDraft): SweepPlan;
  start(draft: SweepDraft): void;
  openParam(param: Pick<SweepableParam, "file" | "key">): void;
  showRuns(): void;
  showTerminal(): void;
  copy(text: string): void;
  createPipeline(): void;
  openSample(): void;
}

/** What the extension tells the sweep webview. */
export interface SweepEvents {
  readonly project: ProjectInfo;
  readonly space: SweepSpace;
  readonly started: StartedSweep | undefined;
  readonly wish: SweepWish;
}
