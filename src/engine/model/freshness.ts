import type { DataMismatch } from "./dataMismatch.ts";
import type { StandingRun } from "./run.ts";
import type { Problem } from "./source.ts";
import type { TrackedStatus } from "./trackedData.ts";

/**
 * What a stage's last result is worth. `untracked` is a stage of another tool than DVC whose result Cairn did not see
 * made, or whose files are not known: nothing can be said of it. `running` and `failed` tell of the newest run in the ledger,
 * the others of the content of its files.
 */
export type StageState = "fresh" | "stale" | "never-run" | "running" | "failed" | "frozen" | "template" | "untracked";

export type ReasonKind =
  | "never-run"
  | "command-changed"
  | "param-changed"
  | "param-added"
  | "param-missing"
  | "dep-changed"
  | "dep-added"
  | "dep-missing"
  | "out-changed"
  | "out-missing"
  | "always-changed"
  | "upstream-stale"
  | "run-failed"
  | "template";

/** Why a stage is not fresh. */
export interface Reason {
  readonly kind: ReasonKind;
  /** The path, the parameter's key or the stage's id that it is about. */
  readonly what: string;
  /** A sentence for a person, without a full stop: "`train.lr` 0.1 → 0.2". */
  readonly message: string;
}

export interface StageStatus {
  readonly id: string;
  readonly state: StageState;
  /** Empty where the state is fresh. */
  readonly reasons: readonly Reason[];
}

/** The freshness of all stages, with what is to be told beside it; of one moment. */
export interface StatusReport {
  readonly statuses: readonly StageStatus[];
  /** The stages among them that no pipeline declares. */
  readonly loose: readonly string[];
  /** What .dvc files track. */
  readonly data: readonly TrackedStatus[];
  /** What is wrong in pipeline files. */
  readonly problems: readonly Problem[];
  /** Where data here is another commit's than the code. */
  readonly mismatch?: DataMismatch;
  /** Where running the whole pipeline would run nothing: the run that made all that there is. */
  readonly standing?: StandingRun;
}
