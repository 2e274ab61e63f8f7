import type { Verdict } from "./comparison.ts";
import type { RunSummary } from "./run.ts";

/** The metric that tells most of a stage, as its last run left it, beside the run before that. */
export interface StageMetric {
  readonly stageId: string;
  readonly key: string;
  readonly value: number;
  readonly run: Pick<RunSummary, "id" | "name">;
  readonly before?: {
    readonly run: Pick<RunSummary, "id" | "name">;
    readonly value: number;
    /** Of the last value against this one. */
    readonly verdict: Verdict;
  };
}
